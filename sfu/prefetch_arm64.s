//go:build gc && !purego

#include "textflag.h"

// func prefetch(at, lines uintptr)
TEXT ·prefetch(SB), NOSPLIT, $0-16
	MOVD at+0(FP), R0
	MOVD lines+8(FP), R1
	CBZ  R0, done
	CBZ  R1, done
next:
	PRFM (R0), PLDL1KEEP
	ADD  $64, R0
	SUBS $1, R1
	BNE  next
done:
	RET
