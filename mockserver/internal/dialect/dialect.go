// Package dialect lets callers that speak another dialect than the contract's
// work with handlers that know the contract only. It is a layer around them:
// requests are rewritten on the way in, answers on the way out, and what an
// object is to do for its creator later is fixed in flags when it is made.
//
// Which switches a dialect sets is written in the ledger, drift.yaml.
package dialect

import (
	"log/slog"
	"net/http"
	"regexp"
	"strconv"
	"sync"

	"github.com/webhook-platform/hookflow-go/internal/contract"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/httpx"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// Header marks the answers to a caller that does not speak the contract.
const Header = "X-Hookflow-Dialect"

// Names of dialects. Auto is no dialect: it picks one by the caller's User-Agent.
const (
	Canonical = "canonical"
	SDK22     = "sdk-2.2"
	Auto      = "auto"
)

// Config of a Translator.
type Config struct {
	// Speak is the dialect of every caller, or Auto.
	Speak string
	// On tells whether a dialect sets a switch of the ledger.
	On     func(dialect, name string) bool
	Store  *store.Store
	Logger *slog.Logger
}

// Translator implements httpx.Translator.
type Translator struct {
	Config
	providers *providers
	announce  sync.Once
}

// New returns a translator.
func New(cfg Config) *Translator {
	return &Translator{Config: cfg, providers: newProviders()}
}

// In picks the caller's dialect and rewrites the request from it.
func (t *Translator) In(r *http.Request, op *contract.Operation, params map[string]string, body []byte) (httpx.Translation, []byte, error) {
	name, by := t.Speak, "setting"
	if t.Speak == Auto {
		name, by = ofUserAgent(r.UserAgent()), "user-agent"
	}
	if name == Canonical {
		return nil, body, nil
	}
	if t.Speak == Auto {
		t.announce.Do(func() {
			t.Logger.Warn("an old SDK is calling: it is served the dialect that its documentation describes, marked "+Header+"; everyone else gets the contract",
				"dialect", name, "user-agent", r.UserAgent())
		})
	}
	x := &translation{
		mark: name + "; by=" + by, op: op.ID, params: params, body: body,
		on: func(s string) bool { return t.On(name, s) }, store: t.Store, providers: t.providers,
	}
	for _, rewrite := range rewrites {
		if rewrite.in != nil && rewrite.applies(x) {
			rewrite.in(x)
		}
	}
	return x, x.body, nil
}

var sdkAgent = regexp.MustCompile(`^hookflow-(?:python|node|php)/(\d+)\.(\d+)`)

// ofUserAgent is sdk-2.2 for the SDKs older than 2.5, whose documentation
// promises what no server does.
func ofUserAgent(agent string) string {
	m := sdkAgent.FindStringSubmatch(agent)
	if m == nil {
		return Canonical
	}
	major, err1 := strconv.Atoi(m[1])
	minor, err2 := strconv.Atoi(m[2])
	if err1 != nil || err2 != nil || major > 2 || major == 2 && minor >= 5 {
		return Canonical
	}
	return SDK22
}
