//go:build gc && !purego

#include "textflag.h"

// func prefetch(at, lines uintptr)
TEXT ·prefetch(SB), NOSPLIT, $0-16
	MOVQ at+0(FP), AX
	MOVQ lines+8(FP), CX
	TESTQ AX, AX
	JZ   done
	TESTQ CX, CX
	JZ   done
next:
	PREFETCHT0 (AX)
	ADDQ $64, AX
	DECQ CX
	JNZ  next
done:
	RET
