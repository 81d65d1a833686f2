package app

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/webhook-platform/hookflow-go/conformance"
)

func conformanceSpecCommand() *cobra.Command {
	var cfg conformance.SpecConfig
	cmd := &cobra.Command{
		Use:   "spec --against FILE|URL",
		Short: "Compare another OpenAPI document with the contract",
		Long: `Compare another OpenAPI document with the contract: which operations, parameters,
fields, enum values and successful statuses it lacks or has otherwise.

Operations are told by method and path, whatever they and their path parameters
are named. What the document has beside the contract, and what it says less
of (formats, nulls, required members, errors), is hygiene. References to other
files and hosts are not followed; a document has at most 16 MiB.

Patterns of --run and --skip are ids such as operations/createEndpoint,
details/** or extra/**, tag:NAME, operation:NAME, or @FILE.`,
		Example: "  hookflow conformance spec --against openapi.json --skip 'extra/**'",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg.Output.Terminal = cmd.OutOrStdout() // done before anybody asks how far it is
			return conformanceError(conformance.CompareSpec(cmd.Context(), cfg))
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&cfg.Against, "against", "", "`file or URL` of an OpenAPI 3 document, JSON or YAML")
	flags.DurationVar(&cfg.Timeout, "timeout", 30*time.Second, "time to fetch a URL")
	flags.StringArrayVar(&cfg.Run, "run", nil, "`pattern` of results to show; repeatable")
	flags.StringArrayVar(&cfg.Skip, "skip", nil, "`pattern` of results to leave out; repeatable")
	addOutputFlags(cmd, &cfg.Output)
	return cmd
}
