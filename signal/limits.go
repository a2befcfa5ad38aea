package signal

import "time"

// The bounds of the protocol. They are the same for every server unless a
// field of a Config says otherwise; docs/protocol.md holds the same table.
const (
	LimitFrame            = 64 << 10      // bytes of a client's frame, after decompression; default of the carriers
	LimitServerFrame      = 8 << 20       // bytes of a server's frame that a client must take
	LimitInteger          = 1<<53 - 1     // largest integer anywhere in the protocol
	LimitType             = 64            // bytes of a frame's type
	LimitHelloAttempts    = 8             // requests on a carrier before hello has succeeded
	LimitProtocols        = 16            // versions in hello
	LimitFeatures         = 32            // features in hello
	LimitFeature          = 64            // bytes of a feature
	LimitClient           = 128           // bytes of hello's client
	LimitToken            = 4 << 10       // bytes of a credential
	LimitID               = 64            // bytes of an id the server made: session, secret, participant, publication
	LimitRoomName         = 128           // bytes of a room's name, at least 1
	LimitPassword         = 256           // bytes of a room's password
	LimitDisplayName      = 64            // code points of a display name
	LimitAttributes       = 32            // attributes of a participant; metadata of a room has the same bounds
	LimitAttributeKey     = 64            // bytes of an attribute's key, at least 1
	LimitAttributeValue   = 1 << 10       // bytes of an attribute's value
	LimitAttributesTotal  = 8 << 10       // bytes of all keys and values of a participant's attributes
	LimitSDP              = 48 << 10      // bytes of a client's SDP
	LimitTracks           = 16            // tracks in one offer
	LimitTrackName        = 64            // code points of a publication's name
	LimitMID              = 16            // bytes of a mid
	LimitCandidates       = 32            // candidates per transport and generation
	LimitCandidate        = 1 << 10       // bytes of one candidate
	LimitDataReliable     = 16 << 10      // bytes of a reliable data message, header included
	LimitDataLossy        = 1200          // bytes of a lossy data message, header included
	LimitDataTo           = 64            // receivers named in one data message
	LimitDataTopic        = 128           // bytes of a data message's topic
	LimitChatText         = 4 << 10       // bytes of a chat message's text
	LimitRequestsInFlight = 32            // requests a client may have waiting for their reply
	LimitWishes           = 64            // wishes in one request
	LimitEncodings        = 8             // encodings of one track
	LimitRID              = 16            // letters and digits of a rid
	LimitScalabilityMode  = 16            // bytes of a scalability mode
	LimitScale            = 64            // highest scale of an encoding, at least 1
	LimitPixels           = 16384         // pixels of a width or a height
	LimitLayer            = 7             // highest index of a layer, spatial or temporal
	LimitPriority         = 100           // highest priority of a wish; the lowest is -100
	LimitIdentity         = 256           // bytes of an identity
	LimitRole             = 32            // bytes of a role's name
	LimitPermissions      = 16            // named permissions of a grant
	LimitPermission       = 32            // bytes of a permission's name
	LimitMessage          = 512           // bytes of what one is told who is removed or denied
	LimitCapacity         = 1_000_000     // highest capacity of a room
	LimitBans             = 1000          // bans in one reply
	LimitBitrate          = 1_000_000_000 // bit/s of any bound on a rate
)

// The times and bounds of a Session whose Config leaves them zero.
const (
	DefaultHelloTimeout      = 10 * time.Second // from the opening of a carrier to an accepted hello
	DefaultEstablishTimeout  = 10 * time.Second // from hello to the first request that is answered without an error
	DefaultPingInterval      = 4 * time.Second  // between pings
	DefaultSilence           = 12 * time.Second // nothing heard: the carrier is dead
	DefaultResumeWindow      = 30 * time.Second // no carrier: the session ends
	DefaultWriteTimeout      = 8 * time.Second  // a frame not taken: the carrier is closed
	DefaultFlushTimeout      = 2 * time.Second  // for what is still to be sent when a session ends
	DefaultThrottleLimit     = 10 * time.Second // of sending past the rate: the carrier is closed
	DefaultMaxUnackedEvents  = 256              // events held for replay
	DefaultMaxUnackedBytes   = 1 << 20          // bytes of events held for replay
	DefaultMaxUnsentEvents   = 1024             // events waiting for an attached carrier
	DefaultMaxUnsentBytes    = 4 << 20          // bytes of events waiting for an attached carrier
	DefaultMaxUnackedReplies = 64               // requests being handled and replies not acknowledged
	DefaultMaxNotices        = 32               // notices waiting for the carrier
	DefaultMessageRate       = 50               // frames of a client per second
	DefaultMessageBurst      = 200              // frames of a client at once
)
