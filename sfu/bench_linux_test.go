package sfu_test

import (
	"net"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// dropMedia makes the kernel drop RTP and RTCP (first byte 128 to 191, RFC
// 7983) that arrive on a socket, so that a viewer costs as little as can be.
func dropMedia(c *net.UDPConn) error {
	program := []unix.SockFilter{
		{Code: unix.BPF_LD | unix.BPF_B | unix.BPF_ABS, K: 8}, // behind the UDP header
		{Code: unix.BPF_ALU | unix.BPF_AND | unix.BPF_K, K: 0xc0},
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: 0x80, Jf: 1},
		{Code: unix.BPF_RET | unix.BPF_K, K: 0},
		{Code: unix.BPF_RET | unix.BPF_K, K: 1 << 16},
	}
	raw, err := c.SyscallConn()
	if err != nil {
		return err
	}
	var set error
	err = raw.Control(func(fd uintptr) {
		set = unix.SetsockoptSockFprog(int(fd), unix.SOL_SOCKET, unix.SO_ATTACH_FILTER,
			&unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]})
	})
	if err != nil {
		return err
	}
	return set
}

// avoidParentsCores moves this process to the cores its parent may not use, if
// there are any: `taskset -c 0 go test -bench ...` then measures a server that
// has core 0 for itself.
func avoidParentsCores() {
	var parents, others unix.CPUSet
	if err := unix.SchedGetaffinity(os.Getppid(), &parents); err != nil {
		return
	}
	for cpu := range onlineCPUs() {
		if !parents.IsSet(cpu) {
			others.Set(cpu)
		}
	}
	if others.Count() > 0 {
		_ = unix.SchedSetaffinity(0, &others) // shared cores measure worse, not wrong
	}
}

// onlineCPUs is how many cores the machine has: the affinity of process 1,
// which nobody restricts.
func onlineCPUs() int {
	var all unix.CPUSet
	if err := unix.SchedGetaffinity(1, &all); err != nil {
		return 0
	}
	return all.Count()
}

// sleepThread blocks the calling thread.
func sleepThread(d time.Duration) {
	wait := unix.NsecToTimespec(int64(d))
	for unix.Nanosleep(&wait, &wait) == unix.EINTR { // a signal: sleep on
	}
}
