package app

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/webhook-platform/hookflow-go/conformance"
)

// maxBodyFile bounds the file of --body, in bytes.
const maxBodyFile = 1 << 20

func conformanceReceiverCommand() *cobra.Command {
	var cfg conformance.ReceiverConfig
	var bodyFile string
	cmd := &cobra.Command{
		Use:   "receiver --url URL --secret SECRET",
		Short: "Check the webhook receiver that you wrote",
		Long: `Check the webhook receiver that you wrote: it is sent genuine, tampered, stale,
future, replayed, rotated, re-serialised, duplicated, huge and slow deliveries,
and you are told which of them it wrongly took or refused. 2xx is taken; every
other answer is refused.

Requests go out one at a time, about 100 in all and 5 MB together, to this URL
alone; redirects are not followed. About a third are genuine, and your receiver
will act on them: give a test installation. It stops when the receiver stops
answering.

Patterns of --run and --skip are ids such as hookflow/forgery/other-secret, in
which * stands for one part and ** for any number; tag:huge; operation:NAME; or
@FILE with one on each line.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cfg.Secret == "" {
				cfg.Secret = os.Getenv(conformance.SecretVariable)
			}
			if bodyFile != "" {
				var err error
				if cfg.Body, err = readBounded(bodyFile, maxBodyFile); err != nil {
					return usageError{fmt.Errorf("--body: %w", err)}
				}
			}
			cfg.Output.Terminal, cfg.Output.Progress = cmd.OutOrStdout(), cmd.ErrOrStderr()
			return conformanceError(conformance.CheckReceiver(cmd.Context(), cfg))
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&cfg.URL, "url", "", "where the receiver takes deliveries")
	flags.StringVar(&cfg.Secret, "secret", "", "the endpoint's secret, plain or whsec_…; default $"+conformance.SecretVariable)
	flags.StringVar(&cfg.Scheme, "scheme", "auto", "what it must take: hookflow (X-Signature), standard (Standard Webhooks), both, or auto to find out")
	flags.StringVar(&bodyFile, "body", "", "`file` with the JSON of genuine deliveries, for a receiver that looks into the data")
	flags.DurationVar(&cfg.Timeout, "timeout", 10*time.Second, "time for each answer")
	flags.StringVar(&cfg.Seed, "seed", "", "make the ids of deliveries repeatable")
	flags.StringArrayVar(&cfg.Run, "run", nil, "`pattern` of cases to run; repeatable")
	flags.StringArrayVar(&cfg.Skip, "skip", nil, "`pattern` of cases to leave out; repeatable")
	addOutputFlags(cmd, &cfg.Output)
	return cmd
}

func noArguments(cmd *cobra.Command, args []string) error {
	if err := cobra.NoArgs(cmd, args); err != nil {
		return usageError{err}
	}
	return nil
}

// readBounded reads a file that may not be larger than limit.
func readBounded(path string, limit int64) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		return nil, errors.New(path + fmt.Sprintf(" is larger than %d bytes", limit))
	}
	return data, nil
}
