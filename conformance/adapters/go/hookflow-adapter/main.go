// Command hookflow-adapter is the Go client's adapter as a subprocess:
//
//	hookflow conformance sdk -- hookflow-adapter
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/webhook-platform/hookflow-go/conformance/adapter"
	goadapter "github.com/webhook-platform/hookflow-go/conformance/adapters/go"
)

func main() {
	if err := adapter.Serve(context.Background(), os.Stdin, os.Stdout, goadapter.New()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
