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

	// Requests is how many people somebody may ask in a day to be connected. Days are UTC's, here and below. Zero means 50.
	Requests int
	// RequestsToOne is how often in a day somebody may ask the same person. Zero means 3.
	RequestsToOne int
	// Blocks is how many people somebody may block in a day. Zero means 200.
	Blocks int
	// Reports is how many reports somebody may make in a day. Zero means 10.
	Reports int
	// Letters is how many letters to the admin all together may send in an hour, see [Contact]. Zero means 100.
	Letters int
	// Messages is how many people in all somebody may send messages to in a day. Zero means 200.
	Messages int
	// Notices is how many notifications somebody may cause for the same person in 24 hours; more are not stored. Zero means 30.
	Notices int
	// LiveOfUser is how many pages of one user listen to events at a time. Zero means 10.
	LiveOfUser int
	// LiveTotal is how many pages of all users do. Zero means 20,000.
	LiveTotal int
	// LiveQueue is how many events wait for a page; with more it is told to reload. Zero means 64.
	LiveQueue int
	// PresenceSettle is how long after a change of presence it is told, if it still holds. Zero means 5 s.
	PresenceSettle time.Duration
	// PresenceFan is how many connections of somebody are told of a change of presence. Zero means 5,000.
	PresenceFan int
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
	l.Requests = orDefault(l.Requests, 50)
	l.RequestsToOne = orDefault(l.RequestsToOne, 3)
	l.Blocks = orDefault(l.Blocks, 200)
	l.Reports = orDefault(l.Reports, 10)
	l.Letters = orDefault(l.Letters, 100)
	l.Messages = orDefault(l.Messages, 200)
	l.Notices = orDefault(l.Notices, 30)
	l.LiveOfUser = orDefault(l.LiveOfUser, 10)
	l.LiveTotal = orDefault(l.LiveTotal, 20000)
	l.LiveQueue = orDefault(l.LiveQueue, 64)
	l.PresenceSettle = orDefault(l.PresenceSettle, 5*time.Second)
	l.PresenceFan = orDefault(l.PresenceFan, 5000)
	return l
}

func orDefault[T int | int64 | time.Duration](v, def T) T {
	if v <= 0 {
		return def
	}
	return v
}
