package api_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/api"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/caller"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/chance"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/clock"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/engine"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/outbound"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// stage is a server's handlers with two organisations: "home" with the projects
// "shop", "other" and "closed", and "away" with "foreign". Every project has an
// endpoint of its name; "shop" also has "shop2" and the deleted "gone".
type stage struct {
	*api.Server
	t    *testing.T
	tick *clock.Virtual
	out  *receiver
}

var began = time.Date(2026, 3, 15, 12, 0, 0, 0, time.UTC)

func newStage(t *testing.T, change ...func(*engine.Config)) *stage {
	t.Helper()
	s := &stage{t: t, tick: clock.NewManual(began), out: &receiver{status: 200}}
	state, source := store.New(store.Limits{}), chance.New(t.Name())
	cfg := engine.Config{Store: state, Clock: s.tick, Chance: source, Sender: s.out}
	for _, c := range change {
		c(&cfg)
	}
	e := engine.New(cfg)
	t.Cleanup(func() {
		_, err := e.Close(context.Background())
		assert.NoError(t, err)
	})
	s.Server = api.New(api.Config{Store: state, Clock: s.tick, Chance: source, Engine: e})
	s.write(func(tx *store.Tx) {
		for _, project := range []store.Project{
			{ID: "shop", OrganizationID: "home"}, {ID: "other", OrganizationID: "home"},
			{ID: "closed", OrganizationID: "home", Deleted: true}, {ID: "foreign", OrganizationID: "away"},
		} {
			tx.Projects.Put(project)
			tx.Endpoints.Put(store.Endpoint{ID: project.ID, ProjectID: project.ID, URL: "http://" + project.ID + ".example", Enabled: true})
		}
		tx.Endpoints.Put(store.Endpoint{ID: "shop2", ProjectID: "shop", URL: "http://shop2.example", Enabled: true})
		tx.Endpoints.Put(store.Endpoint{ID: "gone", ProjectID: "shop", Deleted: true})
	})
	return s
}

func (s *stage) write(fn func(tx *store.Tx)) {
	s.t.Helper()
	require.NoError(s.t, s.Store.Write(func(tx *store.Tx) error { fn(tx); return nil }))
}

// deliver stores a delivery of an event of its own, n seconds after the start.
func (s *stage) deliver(id, project, status string, n int, change ...func(*store.Delivery)) {
	at := began.Add(time.Duration(n) * time.Second)
	d := store.Delivery{
		ID: id, ProjectID: project, EventID: "event-" + id, EventType: "order.created", EndpointID: project, SubscriptionID: "sub",
		IdempotencyKey: "key-" + id, MaxAttempts: 2, TimeoutSeconds: 1, RetryDelays: "60", Status: status, CreatedAt: at,
	}
	if status != store.StatusPending {
		d.AttemptCount, d.LastAttemptAt = 2, &at
	}
	for _, c := range change {
		c(&d)
	}
	s.write(func(tx *store.Tx) {
		tx.Events.Put(store.Event{ID: d.EventID, ProjectID: project, EventType: d.EventType, Data: []byte(`{"n": 1}`), CreatedAt: at})
		tx.Deliveries.Put(d)
	})
}

func (s *stage) delivery(id string) (d store.Delivery) {
	s.t.Helper()
	s.Store.Read(func(tx *store.Tx) {
		var ok bool
		d, ok = tx.Deliveries.Get(id)
		require.True(s.t, ok, id)
	})
	return d
}

func (s *stage) settle() {
	s.t.Helper()
	require.NoError(s.t, s.Engine.Settle(context.Background()))
}

// key is a request with the API key of a project.
func key(organization, project string) context.Context {
	return caller.With(context.Background(), &caller.Caller{
		OrganizationID: organization, KeyID: "key", ProjectID: project, Scope: store.ScopeReadWrite,
	})
}

// person is a request with the token of somebody of an organisation.
func person(organization string) context.Context {
	return caller.With(context.Background(), &caller.Caller{OrganizationID: organization, UserID: "user", Role: store.RoleOwner})
}

func shopKey() context.Context { return key("home", "shop") }

// refused asserts that err is this answer.
func refused(t *testing.T, err error, status int, message string) {
	t.Helper()
	var p *problem.Error
	require.ErrorAs(t, err, &p)
	assert.Equal(t, status, p.Status)
	assert.Equal(t, message, p.Message)
}

// receiver answers every request with one status and counts them.
type receiver struct {
	mu     sync.Mutex
	status int
	seen   []outbound.Request
}

func (r *receiver) Send(_ context.Context, req outbound.Request) outbound.Result {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen = append(r.seen, req)
	return outbound.Result{Status: r.status}
}

func (r *receiver) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.seen)
}

func ptr[T any](v T) *T { return &v }
