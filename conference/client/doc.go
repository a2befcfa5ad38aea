// Package client is a participant written in Go: it joins a room of a
// conference.Server over the network, publishes audio and video and receives
// what others publish. Bots, tests, recorders and load generators stand on it.
//
//	room, err := client.Join(ctx, client.Config{URL: "ws://127.0.0.1:8080/signal", Room: "daily", Name: "Bot"})
//	file, err := client.OpenFile("hello.ivf")
//	publication, err := room.Publish(ctx, file.Track(), client.PublishOptions{Source: signal.SourceCamera})
//	err = file.Play(ctx, false)
//	err = room.Leave(ctx)
//
// A Room outlives its network: it resumes its session when the connection is
// cut and joins again, publishing the same tracks, when the session is lost.
// What it knows of others comes as events and by Participants; received media
// as a [RemoteTrack] per publication, which is a stream of RTP packets.
//
// Media goes over pion/webrtc, whose rtp.Packet is the one type of it in this
// package's everyday API.
package client
