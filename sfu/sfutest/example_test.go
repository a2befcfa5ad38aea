package sfutest_test

import (
	"fmt"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
)

func ExampleNetwork() {
	net := sfutest.NewNetwork(1)
	defer net.Close()

	server, _ := net.Host("10.0.0.1").Listen(3478)
	phone := net.Host("10.0.0.2")
	phone.Up().Set(sfutest.LinkConfig{Delay: 5 * time.Millisecond, Rate: 2_000_000})
	client, _ := phone.Listen(0)

	_, _ = client.WriteTo([]byte("hello"), server.LocalAddr())
	buf := make([]byte, 1500)
	n, from, _ := server.ReadFrom(buf)
	fmt.Printf("%s from %v\n", buf[:n], from)

	phone.Cut()
	_, _ = client.WriteTo([]byte("into the void"), server.LocalAddr())
	fmt.Println(phone.Up().Stats().Lost, "lost")
	// Output:
	// hello from 10.0.0.2:49152
	// 1 lost
}
