package state

import (
	"github.com/webhook-platform/hookflow-go/mockserver/internal/session"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// kind is a kind of objects: which operation makes one, and what the file says of
// it beside the operation's body.
type kind struct {
	operation string
	parent    string // member of the body that names the object around it
	own       []string
	children  map[string]*kind
	// adopt gives a new object what the file says, in place of what the server chose.
	adopt func(tx *store.Tx, id string, own map[string]string)
	drop  func(tx *store.Tx, id string)
	has   func(tx *store.Tx, id string) bool
}

// transformation names a transformation of the project, where the API wants its id.
const transformation = "transformation"

// of makes a kind whose objects are in a table.
func of[T any](k kind, table func(*store.Tx) *store.Table[T], adopt func(*T, map[string]string)) *kind {
	k.adopt = func(tx *store.Tx, id string, own map[string]string) {
		t := table(tx)
		v, _ := t.Get(id)
		t.Delete(id)
		adopt(&v, own)
		t.Put(v)
	}
	k.drop = func(tx *store.Tx, id string) { table(tx).Delete(id) }
	k.has = func(tx *store.Tx, id string) bool { _, ok := table(tx).Get(id); return ok }
	return &k
}

func set(into *string, value string) {
	if value != "" {
		*into = value
	}
}

var subscriptions = of(kind{operation: "createSubscription", parent: "endpointId", own: []string{"id", transformation}},
	func(tx *store.Tx) *store.Table[store.Subscription] { return tx.Subscriptions },
	func(s *store.Subscription, own map[string]string) { set(&s.ID, own["id"]) })

var destinations = of(kind{operation: "createDestination", own: []string{"id", transformation}},
	func(tx *store.Tx) *store.Table[store.Destination] { return tx.Destinations },
	func(d *store.Destination, own map[string]string) { set(&d.ID, own["id"]) })

var inProject = map[string]*kind{
	"apiKeys": of(kind{operation: "createApiKey", own: []string{"id", "key"}},
		func(tx *store.Tx) *store.Table[store.APIKey] { return tx.APIKeys },
		func(k *store.APIKey, own map[string]string) {
			set(&k.ID, own["id"])
			if key := own["key"]; key != "" {
				k.KeyHash, k.KeyPrefix = session.HashKey(key), key[:shownOfKey]
			}
		}),
	"transformations": of(kind{operation: "createTransformation", own: []string{"id"}},
		func(tx *store.Tx) *store.Table[store.Transformation] { return tx.Transformations },
		func(t *store.Transformation, own map[string]string) { set(&t.ID, own["id"]) }),
	"endpoints": of(kind{operation: "createEndpoint", own: []string{"id"}, children: map[string]*kind{"subscriptions": subscriptions}},
		func(tx *store.Tx) *store.Table[store.Endpoint] { return tx.Endpoints },
		func(e *store.Endpoint, own map[string]string) { set(&e.ID, own["id"]) }),
	"incomingSources": of(kind{operation: "createSource", own: []string{"id", "ingressPathToken"}, children: map[string]*kind{"destinations": destinations}},
		func(tx *store.Tx) *store.Table[store.Source] { return tx.Sources },
		func(s *store.Source, own map[string]string) {
			set(&s.ID, own["id"])
			set(&s.IngressPathToken, own["ingressPathToken"])
		}),
}

// order in which the objects of a project are made: what others name comes first.
var order = []string{"apiKeys", "transformations", "endpoints", "incomingSources"}

var projects = of(kind{operation: "createProject", own: []string{"id"}, children: inProject},
	func(tx *store.Tx) *store.Table[store.Project] { return tx.Projects },
	func(p *store.Project, own map[string]string) { set(&p.ID, own["id"]) })

// topKind is the file itself.
var topKind = func() *kind {
	top := kind{own: []string{"version"}, children: map[string]*kind{"projects": projects}}
	for name, k := range inProject {
		top.children[name] = k
	}
	return &top
}()

const (
	shownOfKey  = 8  // characters of a key that the API shows
	shortestKey = 16 // characters that a key has at least
)
