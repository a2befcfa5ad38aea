package signaltest_test

import (
	"context"
	"fmt"

	"github.com/rotunda-rtc/rotunda/signal/signaltest"
)

func ExamplePipe() {
	client, server := signaltest.Pipe(nil)
	_ = client.Write(context.Background(), []byte("lost"))
	client.Cut()
	_, err := server.Read(context.Background())
	fmt.Println(err)
	// Output: unexpected EOF
}
