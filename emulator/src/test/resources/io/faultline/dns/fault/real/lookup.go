// Asks Go's own resolver for the addresses of a name, and prints: seconds, then the addresses or the error.
package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"time"
)

func main() {
	resolver := &net.Resolver{PreferGo: true}
	start := time.Now()
	addresses, err := resolver.LookupHost(context.Background(), os.Args[1])
	fmt.Printf("%.3f ", time.Since(start).Seconds())
	if err != nil {
		fmt.Println(err)
	} else {
		fmt.Println(addresses)
	}
}
