package signal

//go:generate go run ./internal/tsgen . ../conference/browser/src/protocol.gen.ts
