package social

// PasswordConfig has the costs of passwords' hashes, and their bounds. Zero fields have defaults.
type PasswordConfig struct {
	// Memory is what one hash takes, in KiB. Zero means 19456 (19 MiB), as OWASP advises for argon2id.
	Memory uint32
	// Passes is how often it goes through the memory. Zero means 2.
	Passes uint32
	// AtOnce is how many hashes are computed at a time. Zero means one for each CPU.
	AtOnce int
	// Waiting is how many more may wait for their turn; beyond it the answer is unavailable. Zero means 64.
	Waiting int
	// MinLength is the least number of characters of a new password. Zero means 8.
	MinLength int
}
