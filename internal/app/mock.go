package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/webhook-platform/hookflow-go/mockserver"
)

const drainTime = 5 * time.Second

type mockFlags struct {
	addr          string
	dialect       string
	switches      []string
	readyFile     string
	seed          string
	logLevel      string
	allow         []string
	defects       []string
	signatureTime string
	state         string
	noControl     bool
	rateLimit     int
	deliveryRate  int
	endpointQuota int
	privateURLs   bool
}

func mockCommand() *cobra.Command {
	var f mockFlags
	cmd := &cobra.Command{
		Use:   "mock",
		Short: "Run a Hookflow on this machine, in memory",
		Long: `Run a Hookflow on this machine, in memory: the whole API, with events that are
really matched, signed and delivered. It is ready with a project and a fixed
development key, and forgets everything when it stops.

Deliveries go to this machine only. Names that RFC 2606 and RFC 6761 reserve
(example.com, *.test, …) are answered 200 by the mock itself; any other host
must be allowed with --allow.`,
		Args: func(cmd *cobra.Command, args []string) error {
			if err := cobra.NoArgs(cmd, args); err != nil {
				return usageError{err}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			return f.run(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.addr, "addr", "127.0.0.1:8080", "`host:port` to listen on; port 0 picks a free one")
	flags.StringVar(&f.dialect, "dialect", string(mockserver.Auto), "whom to please: canonical, sdk-2.2, server-2026-03 (the recorded server with its defects), or auto (sdk-2.2 for SDKs older than 2.5)")
	flags.StringArrayVar(&f.switches, "switch", nil, "set one `name=on` or name=off of the ledger, whatever the dialect says; repeatable")
	flags.StringVar(&f.readyFile, "ready-file", "", "write url, projectId and apiKey as JSON to this `file` once the server answers")
	flags.StringVar(&f.seed, "seed", "", "make ids, secrets and jitter repeatable")
	flags.StringVar(&f.state, "state", "", "begin with the projects, endpoints … of this `file`, or with a snapshot; see docs/state.md")
	flags.BoolVar(&f.noControl, "no-control", false, "leave the control API under /__hookflow/ out")
	flags.StringVar(&f.logLevel, "log-level", "info", "debug, info, warn or error")
	flags.StringSliceVar(&f.allow, "allow", nil, "`host` or CIDR that deliveries may go to, beside this machine; repeatable")
	flags.StringSliceVar(&f.defects, "defect", nil, "make a mistake on purpose, to see whether a test suite notices: its `name`; repeatable; --defect list shows them")
	flags.IntVar(&f.rateLimit, "rate-limit", 0, "events a second that a project may send; 0 is no limit")
	flags.StringVar(&f.signatureTime, "signature-time", wallTime, "what deliveries are signed with where the mock's clock was moved: wall, this machine's time, or mock")
	flags.IntVar(&f.deliveryRate, "delivery-rate-limit", 0, "deliveries a second that a project may have; 0 is no limit")
	flags.IntVar(&f.endpointQuota, "endpoint-quota", 0, "endpoints that a project may have; 0 is no limit")
	flags.BoolVar(&f.privateURLs, "private-urls", true, "whether --dialect server-2026-03 takes URLs of private networks")
	return cmd
}

func (f mockFlags) run(ctx context.Context, stdout, stderr io.Writer) error {
	if slices.Contains(f.defects, "list") {
		return listDefects(stdout)
	}
	var level slog.Level
	if err := level.UnmarshalText([]byte(f.logLevel)); err != nil {
		return usageError{fmt.Errorf("--log-level %q: want debug, info, warn or error", f.logLevel)}
	}
	logger := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: level}))
	opts, err := parseSwitches(f.switches)
	if err != nil {
		return usageError{err}
	}
	signatures, err := f.signatures()
	if err != nil {
		return usageError{err}
	}
	if f.noControl {
		opts = append(opts, mockserver.WithoutControl())
	}
	server, err := mockserver.Start(ctx, append(append(opts, signatures...),
		mockserver.WithAddr(f.addr),
		mockserver.WithDialect(mockserver.Dialect(f.dialect)),
		mockserver.WithSeed(f.seed),
		mockserver.WithLogger(logger),
		mockserver.WithAllowedHosts(f.allow...),
		mockserver.WithDefect(f.defects...),
		mockserver.WithStateFile(f.state),
		mockserver.WithRateLimit(f.rateLimit),
		mockserver.WithDeliveryRateLimit(f.deliveryRate),
		mockserver.WithEndpointQuota(f.endpointQuota),
		mockserver.WithPrivateURLs(f.privateURLs),
	)...)
	if err != nil {
		return usageError{err}
	}
	if err := f.announce(server, stdout); err != nil {
		_ = server.Close() // the first error is the one to tell
		return err
	}
	<-ctx.Done()
	logger.Info("stopping")
	drain, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	return server.Shutdown(drain)
}

// Values of --signature-time.
const (
	wallTime = "wall"
	mockTime = "mock"
)

func (f mockFlags) signatures() ([]mockserver.Option, error) {
	switch f.signatureTime {
	case wallTime:
		return []mockserver.Option{mockserver.WithWallSignatures()}, nil
	case mockTime:
		return nil, nil
	}
	return nil, fmt.Errorf("--signature-time %q: want %s or %s", f.signatureTime, wallTime, mockTime)
}

// listDefects writes a line for each.
func listDefects(out io.Writer) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, d := range mockserver.Defects() {
		fmt.Fprintf(table, "%s\t%s\t%s\n", d.Name, d.Side, d.Summary)
	}
	return table.Flush()
}

func parseSwitches(texts []string) ([]mockserver.Option, error) {
	var options []mockserver.Option
	for _, text := range texts {
		name, value, _ := strings.Cut(text, "=")
		if name == "" || value != "on" && value != "off" {
			return nil, fmt.Errorf("--switch %q: want name=on or name=off", text)
		}
		options = append(options, mockserver.WithSwitch(name, value == "on"))
	}
	return options, nil
}

func (f mockFlags) announce(server *mockserver.Server, stdout io.Writer) error {
	_, err := fmt.Fprintf(stdout, `Hookflow mock server
  url       %[1]s
  project   %[2]s
  api key   %[3]s
  dialect   %[4]s

Send an event:
  curl -X POST %[1]s/api/v1/events -H 'X-API-Key: %[3]s' -H 'Content-Type: application/json' -d '{"type":"order.completed","data":{"order_id":"ord_1"}}'
`, server.URL(), server.ProjectID(), server.APIKey(), f.dialect)
	if err != nil {
		return err
	}
	if f.readyFile == "" {
		return nil
	}
	return writeReadyFile(f.readyFile, server)
}

// writeReadyFile appears at once and whole, so that a waiting process never
// reads half of it.
func writeReadyFile(path string, server *mockserver.Server) error {
	body, err := json.Marshal(map[string]string{"url": server.URL(), "projectId": server.ProjectID(), "apiKey": server.APIKey()})
	if err != nil {
		return err
	}
	part, err := os.CreateTemp(filepath.Dir(path), ".ready-*")
	if err != nil {
		return fmt.Errorf("ready file: %w", err)
	}
	defer os.Remove(part.Name())
	_, err = part.Write(body)
	if closeErr := part.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(part.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("ready file: %w", err)
	}
	return nil
}
