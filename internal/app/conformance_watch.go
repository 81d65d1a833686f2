package app

import (
	"errors"
	"time"

	"github.com/spf13/cobra"

	"github.com/webhook-platform/hookflow-go/conformance"
	"github.com/webhook-platform/hookflow-go/mockserver"
)

func conformanceWatchCommand() *cobra.Command {
	var cfg conformance.WatchConfig
	var dialect string
	cmd := &cobra.Command{
		Use:   "watch [flags] -- COMMAND [ARGUMENT…]",
		Short: "Run your own tests against the mock and see what they did to the contract",
		Long: `Run your own tests against the mock and see what they did to the contract.

A mock server starts, the command runs with HOOKFLOW_BASE_URL, HOOKFLOW_URL,
HOOKFLOW_API_KEY and HOOKFLOW_PROJECT_ID set, and --env sets whatever else your
tests read: --env API_ROOT={url}/api/v1 --env TOKEN={key} --env PROJECT={project}.

The report says which requests were off the contract and what of the contract
your tests touched. What was refused, and what nobody reads, is hygiene: it may
have been the purpose. Exit code 1 is for requests off the contract that got
through, routes that there are not, and a command that ends with anything but 0;
2 is for a command that cannot be run, that does not end in time, or that never
talked to the mock. What the command writes goes to standard error.`,
		Example: "  hookflow conformance watch -- go test -count=1 ./...\n  hookflow conformance watch --env API_BASE={url} -- pytest tests/contract",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageError{errors.New("which command? hookflow conformance watch -- COMMAND")}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg.Command, cfg.Dialect = args, mockserver.Dialect(dialect)
			cfg.Stdout, cfg.Stderr = cmd.ErrOrStderr(), cmd.ErrOrStderr()
			cfg.Output.Terminal, cfg.Output.Progress = cmd.OutOrStdout(), cmd.ErrOrStderr()
			return conformanceError(conformance.Watch(cmd.Context(), cfg))
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&cfg.Env, "env", nil, "`NAME=VALUE` for the command, with {url}, {key} and {project} filled in; repeatable")
	flags.StringVar(&dialect, "dialect", string(mockserver.Canonical), "what the mock speaks, as in hookflow mock")
	flags.IntVar(&cfg.RateLimit, "rate-limit", 0, "events a second that the mock takes; 0 is no limit")
	flags.StringVar(&cfg.Seed, "seed", "", "make the mock's ids repeatable in another way")
	flags.DurationVar(&cfg.Timeout, "timeout", 10*time.Minute, "when the command is killed")
	addOutputFlags(cmd, &cfg.Output)
	return cmd
}
