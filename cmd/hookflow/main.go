// Command hookflow is the toolkit of the Hookflow webhook platform on the
// command line; see package app for its commands.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/webhook-platform/hookflow-go/internal/app"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := app.Run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "hookflow:", err)
		stop()
		os.Exit(app.ExitCode(err))
	}
}
