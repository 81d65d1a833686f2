package client

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Defaults of a Client.
const (
	// DefaultBaseURL is where a Hookflow on this machine listens.
	DefaultBaseURL = "http://localhost:8080"
	// DefaultTimeout bounds one attempt of a call, the answer's body included.
	DefaultTimeout = 30 * time.Second
)

// Option configures a client. What belongs to one call only, such as an
// idempotency key, is a CallOption and no Option.
type Option interface {
	applyClient(*settings)
}

// CallOption configures one call.
type CallOption interface {
	applyCall(*callSettings)
}

// SharedOption is both an Option and a CallOption. For a call, it wins over the
// client's.
type SharedOption interface {
	Option
	CallOption
}

// settings are what the options of a client set.
type settings struct {
	baseURL    string
	http       *http.Client
	userAgent  string
	logger     *slog.Logger
	credential credential
	shared
}

// shared are what SharedOptions set.
type shared struct {
	timeout time.Duration
	retry   RetryPolicy
	header  []func(http.Header) // closures, so that no print shows a value
	err     error               // of the first option that was wrong
}

func (s *shared) wrong(err error) {
	if s.err == nil {
		s.err = err
	}
}

// callSettings are a call's own.
type callSettings struct {
	shared
	query          url.Values
	idempotencyKey *string
}

func defaultSettings() *settings {
	return &settings{
		baseURL: DefaultBaseURL, http: &http.Client{}, userAgent: userAgent, logger: slog.New(slog.DiscardHandler),
		shared: shared{timeout: DefaultTimeout, retry: DefaultRetryPolicy()},
	}
}

type clientOption func(*settings)

func (o clientOption) applyClient(s *settings) { o(s) }

type callOption func(*callSettings)

func (o callOption) applyCall(s *callSettings) { o(s) }

type sharedOption func(*shared)

func (o sharedOption) applyClient(s *settings)   { o(&s.shared) }
func (o sharedOption) applyCall(s *callSettings) { o(&s.shared) }

// WithBaseURL sets the installation's origin, DefaultBaseURL by default. A path
// is a prefix of every call.
func WithBaseURL(raw string) Option {
	return clientOption(func(s *settings) {
		base, err := parseBaseURL(raw)
		if err != nil {
			s.wrong(err)
			return
		}
		s.baseURL = base
	})
}

// parseBaseURL shows no part of a URL in its errors that could be a credential.
func parseBaseURL(raw string) (string, error) {
	u, err := url.Parse(raw)
	switch {
	case err != nil:
		return "", errors.New("the base URL is malformed")
	case u.Scheme != "http" && u.Scheme != "https":
		return "", errors.New("the base URL must begin with http:// or https://")
	case u.Hostname() == "":
		return "", errors.New("the base URL names no host")
	case u.User != nil, u.RawQuery != "", u.ForceQuery, u.Fragment != "":
		return "", errors.New("the base URL must not hold credentials, a query or a fragment")
	}
	return strings.TrimRight(raw, "/#"), nil
}

// WithHTTPClient sets the HTTP client. Its Transport may be anything that
// implements http.RoundTripper. Redirects are not followed: the API has none.
func WithHTTPClient(h *http.Client) Option {
	return clientOption(func(s *settings) {
		if h == nil {
			s.wrong(errors.New("the HTTP client is nil"))
			return
		}
		s.http = h
	})
}

// WithUserAgentSuffix adds a product, such as "shop/2.1", to the User-Agent.
func WithUserAgentSuffix(suffix string) Option {
	return clientOption(func(s *settings) {
		if suffix == "" || !headerValue(suffix) {
			s.wrong(fmt.Errorf("the User-Agent suffix %q cannot be sent", suffix))
			return
		}
		s.userAgent = userAgent + " " + suffix
	})
}

// WithLogger logs attempts at level debug and retries at level warn: operation,
// status, attempt and times; never a header, a body or an address. By default
// nothing is logged.
func WithLogger(l *slog.Logger) Option {
	return clientOption(func(s *settings) {
		if l == nil {
			s.wrong(errors.New("the logger is nil"))
			return
		}
		s.logger = l
	})
}

// WithTimeout bounds one attempt of a call, DefaultTimeout by default. The
// context's own deadline bounds the whole call.
func WithTimeout(d time.Duration) SharedOption {
	return sharedOption(func(s *shared) {
		if d <= 0 {
			s.wrong(fmt.Errorf("the timeout must be positive, not %v", d))
			return
		}
		s.timeout = d
	})
}

// WithRetry sets the retry policy, DefaultRetryPolicy by default. The zero
// RetryPolicy makes every call once.
func WithRetry(p RetryPolicy) SharedOption {
	return sharedOption(func(s *shared) {
		if p.MaxAttempts < 0 || p.MaxElapsed < 0 || p.BaseDelay < 0 || p.MaxDelay < 0 {
			s.wrong(errors.New("the retry policy holds a negative number"))
			return
		}
		s.retry = p
	})
}

// WithQuery adds a parameter to the query, for Get, Post, Put, Patch and Delete
// of a Client.
func WithQuery(name, value string) CallOption {
	return callOption(func(s *callSettings) {
		if s.query == nil {
			s.query = url.Values{}
		}
		s.query.Add(name, value)
	})
}
