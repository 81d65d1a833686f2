package client

import (
	"errors"
	"fmt"
	"net/http"
	"os"
)

// Environment variables that FromEnv reads.
const (
	EnvAPIKey  = "HOOKFLOW_API_KEY"
	EnvBaseURL = "HOOKFLOW_BASE_URL"
)

// Client calls a Hookflow installation. It is safe for concurrent use and keeps
// no state between calls. Its services mirror the API's tags; Get, Post, Put,
// Patch and Delete reach what has no method of its own.
type Client struct {
	Events               *Events
	Endpoints            *Endpoints
	Subscriptions        *Subscriptions
	Transformations      *Transformations
	Deliveries           *Deliveries
	DeadLetters          *DeadLetters
	IncomingSources      *IncomingSources
	IncomingDestinations *IncomingDestinations
	IncomingEvents       *IncomingEvents
	IncomingDeadLetters  *IncomingDeadLetters
	Ingress              *Ingress
	Schemas              *Schemas
	TestEndpoints        *TestEndpoints
	Projects             *Projects
	APIKeys              *APIKeys
	Auth                 *Auth
	Previews             *Previews

	settings *settings
}

// New returns a client that authenticates with an API key. It returns an error
// for an empty or malformed key and for an option that is wrong; it makes no
// call.
func New(apiKey string, opts ...Option) (*Client, error) {
	if apiKey == "" {
		return nil, errors.New("client: the API key is empty")
	}
	return newClient(newCredential("X-API-Key", "", apiKey), opts)
}

// NewWithToken returns a client that authenticates with a person's access token,
// as Auth.Login gives it. It returns an error as New does.
func NewWithToken(accessToken string, opts ...Option) (*Client, error) {
	if accessToken == "" {
		return nil, errors.New("client: the access token is empty")
	}
	return newClient(newCredential("Authorization", "Bearer ", accessToken), opts)
}

// NewAnonymous returns a client without a credential, for Auth.Register,
// Auth.Login and Ingress. It returns an error for an option that is wrong.
func NewAnonymous(opts ...Option) (*Client, error) { return newClient(credential{}, opts) }

// FromEnv is New with the key in HOOKFLOW_API_KEY and, where it is set, the base
// URL in HOOKFLOW_BASE_URL; opts come after. It returns an error when the key is
// not set.
func FromEnv(opts ...Option) (*Client, error) {
	key := os.Getenv(EnvAPIKey)
	if key == "" {
		return nil, fmt.Errorf("client: %s is not set", EnvAPIKey)
	}
	if base := os.Getenv(EnvBaseURL); base != "" {
		opts = append([]Option{WithBaseURL(base)}, opts...)
	}
	return New(key, opts...)
}

func newClient(by credential, opts []Option) (*Client, error) {
	s := defaultSettings()
	if !headerValue(by.secret()) {
		return nil, errors.New("client: the credential holds a character that no header can carry")
	}
	s.credential = by
	for _, opt := range opts {
		if opt == nil {
			return nil, errors.New("client: an option is nil")
		}
		opt.applyClient(s)
	}
	if s.err != nil {
		return nil, fmt.Errorf("client: %w", s.err)
	}
	own := *s.http // the caller's stays as it is
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	s.http = &own
	c := &Client{settings: s}
	c.Events, c.Endpoints, c.Subscriptions = &Events{c}, &Endpoints{c}, &Subscriptions{c}
	c.Transformations, c.Deliveries, c.DeadLetters = &Transformations{c}, &Deliveries{c}, &DeadLetters{c}
	c.IncomingSources, c.IncomingDestinations = &IncomingSources{c}, &IncomingDestinations{c}
	c.IncomingEvents, c.IncomingDeadLetters, c.Ingress = &IncomingEvents{c}, &IncomingDeadLetters{c}, &Ingress{c}
	c.Schemas, c.TestEndpoints, c.Previews = &Schemas{c}, &TestEndpoints{c}, &Previews{c}
	c.Projects, c.APIKeys, c.Auth = &Projects{c}, &APIKeys{c}, &Auth{c}
	return c, nil
}

// BaseURL is the origin that the client calls, without a slash at the end.
func (c *Client) BaseURL() string { return c.settings.baseURL }

// String tells where the client points and nothing that is secret.
func (c Client) String() string { return "hookflow client of " + c.settings.baseURL }

// Format implements fmt.Formatter: every verb prints String, %+v among them.
func (c Client) Format(f fmt.State, _ rune) { fmt.Fprint(f, c.String()) }
