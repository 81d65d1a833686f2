package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
)

// password is what the accounts of a run have; they are thrown away.
const password = "Conformance!2026x"

// tenants are the accounts, projects and keys that a run makes for itself.
type tenants struct {
	tester *Tester
	own    account

	mu      sync.Mutex
	foreign *account
}

type account struct{ email, token string }

// project is one with a key of its own, and the token of its owner.
type project struct {
	id, key, token string
	object         any
}

// register makes the run's own account.
func (t *tenants) register(ctx context.Context) error {
	own, err := t.account(ctx, "own")
	if err != nil {
		return fmt.Errorf("no tenant could be made: %w", err)
	}
	t.own = *own
	return nil
}

func (t *tenants) account(ctx context.Context, name string) (*account, error) {
	email := "conformance-" + t.tester.Run + "-" + name + "@example.com"
	a, err := t.tester.ask(ctx, request{operation: "register", body: map[string]any{
		"email": email, "password": password, "fullName": "Conformance", "organizationName": "Conformance " + t.tester.Run + " " + name,
	}})
	if err != nil {
		return nil, err
	}
	if a.status() == http.StatusConflict { // an earlier run had the same seed
		a, err = t.tester.ask(ctx, request{operation: "login", body: map[string]any{"email": email, "password": password}})
		if err != nil {
			return nil, err
		}
	}
	token, _ := a.member("accessToken").(string)
	if !succeeded(a) || token == "" {
		return nil, refused("register", a)
	}
	return &account{email: email, token: token}, nil
}

// succeeded takes any success: which one it must be, the cases say.
func succeeded(a *answered) bool { return a.status() >= 200 && a.status() < 300 }

func refused(what string, a *answered) error {
	if a.Response == nil {
		return fmt.Errorf("%s got no answer: %s", what, a.Error)
	}
	return fmt.Errorf("%s is answered %d: %.200s", what, a.status(), a.Response.Body)
}

// foreigner is the account of another organisation, made once.
func (t *tenants) foreigner(ctx context.Context) (*account, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.foreign == nil {
		made, err := t.account(ctx, "foreign")
		if err != nil {
			return nil, err
		}
		t.foreign = made
	}
	return t.foreign, nil
}

// project makes a project of the run's own with a key. Where the plan allows no
// more projects, another account is registered for it.
func (t *tenants) project(ctx context.Context, name string) (*project, error) {
	made, err := t.projectOf(ctx, t.own.token, name)
	var quota *quotaError
	if !errors.As(err, &quota) {
		return made, err
	}
	another, err := t.account(ctx, strings.ReplaceAll(name, "/", "-"))
	if err != nil {
		return nil, err
	}
	return t.projectOf(ctx, another.token, name)
}

// quotaError says that the plan allows no more.
type quotaError struct{ error }

func (t *tenants) projectOf(ctx context.Context, token, name string) (*project, error) {
	a, err := t.tester.ask(ctx, request{operation: "createProject", body: map[string]any{"name": name}, token: token})
	if err != nil {
		return nil, err
	}
	id, _ := a.member("id").(string)
	if a.status() == http.StatusPaymentRequired {
		return nil, &quotaError{refused("createProject", a)}
	}
	if !succeeded(a) || id == "" {
		return nil, refused("createProject", a)
	}
	key, err := t.key(ctx, token, id, "READ_WRITE")
	if err != nil {
		return nil, err
	}
	return &project{id: id, key: key, token: token, object: a.body}, nil
}

// key makes a key for a project.
func (t *tenants) key(ctx context.Context, token, projectID, scope string) (string, error) {
	a, err := t.tester.ask(ctx, request{
		operation: "createApiKey", path: map[string]string{"projectId": projectID}, token: token,
		body: map[string]any{"name": "conformance", "scope": scope},
	})
	if err != nil {
		return "", err
	}
	key, _ := a.member("key").(string)
	if !succeeded(a) || key == "" {
		return "", refused("createApiKey", a)
	}
	return key, nil
}
