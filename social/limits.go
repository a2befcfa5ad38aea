package social

import "time"

// Limits bound what people can cause. Zero fields have the defaults that are written beside them.
type Limits struct {
	// LoginLife is how long a login holds after it was last used. Zero means 30 days.
	LoginLife time.Duration
	// TouchEvery is how often at most a login's last use is stored. Zero means 5 minutes.
	TouchEvery time.Duration
	// RecentLogin is how old a login may be for what otherwise needs a password, if the account has none. Zero means 10 minutes.
	RecentLogin time.Duration
	// ConfirmLife is how long the link that confirms an address holds. Zero means 1 day.
	ConfirmLife time.Duration
	// ResetLife is how long the link for a new password holds. Zero means 30 minutes.
	ResetLife time.Duration
	// Attempts is how many wrong passwords one account takes in AttemptsIn, whether
	// it exists or not. Zero means 10.
	Attempts int
	// AddressAttempts is the same for one network address; of IPv6, for its /64. Zero means 100.
	AddressAttempts int
	// AttemptsIn is the time in which both count. Zero means 15 minutes.
	AttemptsIn time.Duration
	// Mails is how many confirmation and password mails one address may be sent in an hour. Zero means 5.
	Mails int
	// AddressSignUps is how many accounts one network address may make in an hour. Zero means 20.
	AddressSignUps int
	// AvatarBytes is the largest picture file. Zero means 8 MiB.
	AvatarBytes int64
	// AvatarMemory is what decoding a picture may take, by its header. Zero means 48 MiB, which a JPEG of 16 megapixels fits.
	AvatarMemory int64
}

func (l Limits) withDefaults() Limits {
	l.LoginLife = orDefault(l.LoginLife, 30*24*time.Hour)
	l.TouchEvery = orDefault(l.TouchEvery, 5*time.Minute)
	l.RecentLogin = orDefault(l.RecentLogin, 10*time.Minute)
	l.ConfirmLife = orDefault(l.ConfirmLife, 24*time.Hour)
	l.ResetLife = orDefault(l.ResetLife, 30*time.Minute)
	l.Attempts = orDefault(l.Attempts, 10)
	l.AddressAttempts = orDefault(l.AddressAttempts, 100)
	l.AttemptsIn = orDefault(l.AttemptsIn, 15*time.Minute)
	l.Mails = orDefault(l.Mails, 5)
	l.AddressSignUps = orDefault(l.AddressSignUps, 20)
	l.AvatarBytes = orDefault(l.AvatarBytes, 8<<20)
	l.AvatarMemory = orDefault(l.AvatarMemory, 48<<20)
	return l
}

func orDefault[T int | int64 | time.Duration](v, def T) T {
	if v <= 0 {
		return def
	}
	return v
}
