package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/webhook-platform/hookflow-go/conformance"
	"github.com/webhook-platform/hookflow-go/mockserver"
)

type serverFlags struct {
	url, mock string
	options   conformance.Options
	server    conformance.ServerOptions
}

func conformanceServerCommand() *cobra.Command {
	var f serverFlags
	cmd := &cobra.Command{
		Use:   "server --url URL",
		Short: "Is this server true to the contract?",
		Long: `Is this server true to the contract?

The suite registers an account of its own, makes a project for each case and
sees nothing but HTTP. Webhooks come to a receiver of its own: the server must
reach it at 127.0.0.1, or at --receiver-url. The cases that need a receiver are
skipped by name when it cannot.

--mock starts the mock server in a dialect and tests that.`,
		Example: "  hookflow conformance server --url http://localhost:8080\n  hookflow conformance server --mock canonical",
		Args: func(cmd *cobra.Command, args []string) error {
			if err := cobra.NoArgs(cmd, args); err != nil {
				return usageError{err}
			}
			if (f.url == "") == (f.mock == "") {
				return usageError{errors.New("which server? give --url or --mock")}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			f.options.Output.Terminal, f.options.Output.Progress = cmd.OutOrStdout(), cmd.ErrOrStderr()
			return conformanceError(f.run(cmd.Context()))
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.url, "url", "", "origin of the server")
	flags.StringVar(&f.mock, "mock", "", "start the mock server in this `dialect` and test it")
	flags.StringVar(&f.server.ReceiverURL, "receiver-url", "", "`URL` at which the server reaches the suite's receiver")
	flags.StringVar(&f.server.ReceiverAddr, "receiver-addr", "", "`host:port` that the receiver listens on (default 127.0.0.1:0)")
	flags.DurationVar(&f.server.Patience, "patience", 0, "how long to wait for what comes later, such as a retry (default 45s)")
	flags.BoolVar(&f.server.RateLimited, "rate-limited", false, "the server limits events a second, to 10 or some more")
	flags.BoolVar(&f.server.Quota, "quota", false, "the server limits the endpoints of a project, to 5 or some more")
	flags.StringVar(&f.options.Seed, "seed", "", "name the accounts that the suite registers; in the report (default another one each time)")
	addOutputFlags(cmd, &f.options.Output)
	addRunFlags(cmd, &f.options)
	return cmd
}

// What the mock server is limited to when it is tested.
const (
	testedRateLimit = 12
	testedQuota     = 5
	// It does at once what others do in seconds.
	testedPatience = 10 * time.Second
)

func (f *serverFlags) run(ctx context.Context) (err error) {
	f.options.Command = "hookflow conformance server --url " + f.url
	if f.mock == "" {
		return conformance.Check(ctx, conformance.Server(f.url, f.server), f.options)
	}
	f.options.Command = "hookflow conformance server --mock " + f.mock
	mock, err := mockserver.Start(ctx,
		mockserver.WithDialect(mockserver.Dialect(f.mock)), mockserver.WithSeed(f.options.Seed),
		mockserver.WithRateLimit(testedRateLimit), mockserver.WithEndpointQuota(testedQuota),
	)
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := mock.Close(); err == nil && closeErr != nil {
			err = fmt.Errorf("the mock server: %w", closeErr)
		}
	}()
	f.server.RateLimited, f.server.Quota = true, true
	f.server.Name = "the mock server, dialect " + f.mock
	if f.server.Patience == 0 {
		f.server.Patience = testedPatience
	}
	return conformance.Check(ctx, conformance.Server(mock.URL(), f.server), f.options)
}
