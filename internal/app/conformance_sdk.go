package app

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/webhook-platform/hookflow-go/conformance"
)

func conformanceSDKCommand() *cobra.Command {
	var o conformance.Options
	cmd := &cobra.Command{
		Use:   "sdk [flags] -- COMMAND [ARG…]",
		Short: "Is this SDK true to the contract?",
		Long: `Is this SDK true to the contract?

COMMAND is an adapter: a program of some 60 lines that makes calls with the SDK
and speaks JSON lines on standard input and output. Some of it run side by side.
"hookflow conformance adapter init" writes one to begin with, "adapter doctor"
tells whether it works, and conformance/PROTOCOL.md describes the lines.`,
		Example: "  hookflow conformance sdk -- python3 adapter.py\n  hookflow conformance sdk --run 'endpoints/**' -- node adapter.mjs",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageError{errors.New("which adapter? hookflow conformance sdk -- COMMAND")}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			o.Output.Terminal, o.Output.Progress = cmd.OutOrStdout(), cmd.ErrOrStderr()
			o.Command = "hookflow conformance sdk -- " + strings.Join(args, " ")
			return conformanceError(conformance.Check(cmd.Context(), conformance.Command(args...), o))
		},
	}
	addOutputFlags(cmd, &o.Output)
	addRunFlags(cmd, &o)
	return cmd
}

// addRunFlags gives a command the flags of all that run cases.
func addRunFlags(cmd *cobra.Command, o *conformance.Options) {
	flags := cmd.Flags()
	flags.StringArrayVar(&o.Run, "run", nil, "`pattern` of cases to run: an id with * and **, tag:NAME, operation:NAME or @FILE; repeatable")
	flags.StringArrayVar(&o.Skip, "skip", nil, "`pattern` of cases to leave out; repeatable")
	flags.IntVar(&o.Workers, "workers", 0, "cases to run at a time; 0 is what the target stands")
	flags.DurationVar(&o.Budget, "budget", 0, "how long one case may take (default 20s, for a server more)")
	flags.BoolVar(&o.FailFast, "fail-fast", false, "end at the first failure of the contract")
}
