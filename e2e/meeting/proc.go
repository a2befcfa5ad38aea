package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// tick is the unit of times in /proc: 1/100 s on every architecture of today.
const tick = 0.01

// cpu returns the seconds that a process has used, user and system; 0 when /proc does not tell.
func cpu(pid int) float64 {
	stat, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, after, found := strings.Cut(string(stat), ") ") // after the name, field 3 is first
	fields := strings.Fields(after)
	if !found || len(fields) < 13 {
		return 0
	}
	return tick * (number(fields[11]) + number(fields[12])) // fields 14 and 15
}

// busy returns the seconds that all CPUs of the machine were not idle.
func busy() float64 {
	stat, _ := os.ReadFile("/proc/stat")
	line, _, _ := strings.Cut(string(stat), "\n")
	var sum float64
	for i, f := range strings.Fields(line) {
		switch i {
		case 1, 2, 3, 6, 7: // user, nice, system, irq, softirq
			sum += number(f)
		}
	}
	return tick * sum
}

// rss returns the memory that a process has in use, in KiB.
func rss(pid int) int64 {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	_, after, _ := strings.Cut(string(status), "VmRSS:")
	fields := strings.Fields(after)
	if len(fields) == 0 {
		return 0
	}
	return int64(number(fields[0]))
}

func number(s string) float64 {
	n, _ := strconv.ParseFloat(s, 64)
	return n
}
