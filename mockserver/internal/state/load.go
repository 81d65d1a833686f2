package state

import (
	"encoding/json"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/webhook-platform/hookflow-go/internal/contract"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/session"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// Loader makes the objects of a file.
type Loader struct {
	// API serves the contract's operations without asking for a credential.
	API      http.Handler
	Contract *contract.Contract
	Store    *store.Store
	// Project is the ready-made one, and BaseURL the server's origin.
	Project string
	BaseURL string
}

// Made is an object that was made.
type Made struct {
	Kind   string          `json:"kind"` // as the file calls it: endpoints
	ID     string          `json:"id"`
	Object json.RawMessage `json:"object"` // what the API answered, secrets included
}

// Load makes everything in a file. When something is wrong with it, nothing of it
// stays.
func (l *Loader) Load(text []byte) ([]Made, error) {
	top, err := parse(text)
	if err != nil {
		return nil, err
	}
	run := &run{Loader: l}
	if err := run.top(top); err != nil {
		run.undo()
		return nil, err
	}
	return run.made, nil
}

// run is the loading of one file.
type run struct {
	*Loader
	made  []Made
	undos []func(*store.Tx)
}

func (r *run) undo() {
	_ = r.Store.Write(func(tx *store.Tx) error {
		for _, undo := range slices.Backward(r.undos) {
			undo(tx)
		}
		return nil
	})
}

func (r *run) top(top *object) error {
	if len(top.plain) > 0 {
		return top.fail("no member %s here", slices.Sorted(maps.Keys(top.plain))[0])
	}
	if err := r.contents(r.Project, top); err != nil {
		return err
	}
	for _, o := range top.nested["projects"] {
		id, err := r.project(o)
		if err != nil {
			return err
		}
		if err := r.contents(id, o); err != nil {
			return err
		}
	}
	return nil
}

// project makes a project, or changes the one that is there.
func (r *run) project(o *object) (string, error) {
	id := strings.ToLower(o.own["id"])
	var before store.Project
	known := false
	r.Store.Read(func(tx *store.Tx) { before, known = tx.Projects.Get(id) })
	if !known {
		return r.make("projects", projects, "", "", o)
	}
	if len(o.plain) == 0 {
		return id, nil
	}
	if o.plain["name"] == nil {
		o.plain["name"] = before.Name
	}
	r.undos = append(r.undos, func(tx *store.Tx) { tx.Projects.Put(before) })
	_, err := r.call(r.Contract.Operation("updateProject"), []string{id}, o)
	return id, err
}

func (r *run) contents(project string, around *object) error {
	for _, name := range order {
		k := inProject[name]
		for _, o := range around.nested[name] {
			id, err := r.make(name, k, project, "", o)
			if err != nil {
				return err
			}
			for _, inner := range slices.Sorted(maps.Keys(k.children)) {
				for _, child := range o.nested[inner] {
					if _, err := r.make(inner, k.children[inner], project, id, child); err != nil {
						return err
					}
				}
			}
		}
	}
	return nil
}

// make makes one object, in a project and inside another, and returns its id.
func (r *run) make(name string, k *kind, project, parent string, o *object) (string, error) {
	if err := r.check(k, o); err != nil {
		return "", err
	}
	if err := r.resolve(project, o); err != nil {
		return "", err
	}
	path := []string{project}
	if k.parent != "" {
		o.plain[k.parent] = parent
	} else if parent != "" {
		path = append(path, parent)
	}
	answer, err := r.call(r.Contract.Operation(k.operation), path, o)
	if err != nil {
		return "", err
	}
	var made struct{ ID string }
	if err := json.Unmarshal(answer, &made); err != nil {
		return "", o.fail("%v", err)
	}
	id := or(o.own["id"], made.ID)
	_ = r.Store.Write(func(tx *store.Tx) error { k.adopt(tx, made.ID, o.own); return nil })
	r.undos = append(r.undos, func(tx *store.Tx) { k.drop(tx, id) })
	r.made = append(r.made, Made{Kind: name, ID: id, Object: adopted(answer, o.own)})
	return id, nil
}

var tokenForm = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// check looks at the members that only the file has.
func (r *run) check(k *kind, o *object) (err error) {
	if id, given := o.own["id"]; given {
		if id = strings.ToLower(id); !contract.IsUUID(id) {
			return o.fail("id %q is not a UUID", id)
		}
		o.own["id"] = id
		r.Store.Read(func(tx *store.Tx) {
			if k.has(tx, id) {
				err = o.fail("id %s is taken", id)
			}
		})
	}
	if key, given := o.own["key"]; given {
		if len(key) < shortestKey {
			return o.fail("key is shorter than %d characters", shortestKey)
		}
		r.Store.Read(func(tx *store.Tx) {
			if _, taken := tx.APIKeyByHash.One(session.HashKey(key)); taken {
				err = o.fail("key is taken")
			}
		})
	}
	if token, given := o.own["ingressPathToken"]; given {
		if !tokenForm.MatchString(token) {
			return o.fail("ingressPathToken must be made of letters, digits, - and _")
		}
		r.Store.Read(func(tx *store.Tx) {
			if _, taken := tx.SourceByToken.One(token); taken {
				err = o.fail("ingressPathToken is taken")
			}
		})
	}
	return err
}

// resolve turns the name of a transformation into its id.
func (r *run) resolve(project string, o *object) error {
	name, given := o.own[transformation]
	if !given {
		return nil
	}
	var found store.Transformation
	ok := false
	r.Store.Read(func(tx *store.Tx) { found, ok = tx.TransformationByName.One(project, name) })
	if !ok {
		return o.fail("no transformation %q", name)
	}
	o.plain["transformationId"] = found.ID
	return nil
}
