// Package dialect lets callers that speak another dialect than the contract's
// work with handlers that know the contract only. It is a layer around them:
// requests are rewritten on the way in, answers on the way out, and what else is
// different are behaviours, flags that the domain reads.
//
// A dialect is a set of switches. Which ones it sets is written in the ledger,
// drift.yaml; here is what each of them does. Those of the layer wire are the
// rewrites, those of the layer behaviour are listed in behaviours.go.
package dialect

import (
	"log/slog"
	"regexp"
	"strconv"
	"sync"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/httpx"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// Header marks the answers to a caller that does not speak the contract.
const Header = "X-Hookflow-Dialect"

// Names of dialects. Auto is no dialect: it picks one by the caller's User-Agent.
const (
	Canonical    = "canonical"
	SDK22        = "sdk-2.2"
	Server202603 = "server-2026-03"
	Auto         = "auto"
)

// Config of a Translator.
type Config struct {
	// Speak is the dialect of every caller, or Auto.
	Speak string
	// On tells whether a dialect sets a switch of the ledger.
	On func(dialect, name string) bool
	// Switches are set for every caller, whatever the dialect says.
	Switches map[string]bool
	Store    *store.Store
	Logger   *slog.Logger
}

// Translator implements httpx.Translator. It is safe for concurrent use.
type Translator struct {
	Config
	voices    map[string]*voice
	providers *providers
	announce  sync.Once
}

// New returns a translator.
func New(cfg Config) *Translator {
	t := &Translator{Config: cfg, providers: newProviders(), voices: map[string]*voice{}}
	names := []string{cfg.Speak}
	if cfg.Speak == Auto {
		names = []string{Canonical, SDK22}
	}
	for _, name := range names {
		t.voices[name] = newVoice(name, cfg)
	}
	return t
}

// Flags are the behaviours of what there is before any request: those of the
// fixed dialect, or of the contract where callers differ.
func (t *Translator) Flags() store.Flags {
	name := t.Speak
	if name == Auto {
		name = Canonical
	}
	return t.voices[name].flagsOf("")
}

// In implements httpx.Translator.
func (t *Translator) In(r *httpx.Request) (httpx.Translation, *httpx.Answer) {
	name, by := t.Speak, "setting"
	if t.Speak == Auto {
		name, by = ofUserAgent(r.HTTP.UserAgent()), "user-agent"
	}
	v := t.voices[name]
	if v.mute() {
		return nil, nil
	}
	if t.Speak == Auto && name != Canonical {
		t.announce.Do(func() {
			t.Logger.Warn("an old SDK is calling: it is served the dialect that its documentation describes, marked "+Header+"; everyone else gets the contract",
				"dialect", name, "user-agent", r.HTTP.UserAgent())
		})
	}
	x := &translation{Request: r, voice: v, mark: v.name + "; by=" + by + v.marks, store: t.Store, providers: t.providers, chunked: r.HTTP.ContentLength < 0}
	return x.in()
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
