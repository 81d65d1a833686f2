package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// call is one operation on its way.
type call struct {
	client    *Client
	operation string
	build     func(server string) (*http.Request, error)
	settings  callSettings
	err       *Error // what is wrong with the call before it is made

	secrets    []string          // what no error may show, beside the credential
	public     bool              // the operation takes no credential
	idempotent bool              // it may be made again, whatever its method says
	once       bool              // it may not, whatever its method says
	takesKey   bool              // it takes an idempotency key
	takesQuery bool              // it takes query parameters that are the caller's
	doneBefore func(*Error) bool // tells a repeat's refusal that means success
	answers    bool              // its answer matters

	attempts int         // made so far
	status   int         // of the answer that was a success
	header   http.Header // of the same
}

// request prepares a call of an operation. ids are its path parameters.
func (c *Client) request(operation string, opts []CallOption, build func(server string) (*http.Request, error), ids ...string) *call {
	k := &call{client: c, operation: operation, build: build}
	k.settings.timeout, k.settings.retry = c.settings.timeout, c.settings.retry
	for _, opt := range opts {
		if opt == nil {
			k.invalid("an option is nil", nil)
			continue
		}
		opt.applyCall(&k.settings)
	}
	if err := k.settings.err; err != nil {
		k.invalid(err.Error(), nil)
	}
	for _, id := range ids {
		if id == "" || id == "." || id == ".." {
			k.invalid(fmt.Sprintf("%q is no id", id), nil)
		}
	}
	return k
}

// invalid notes why the call cannot be made.
func (k *call) invalid(message string, cause error) *call {
	if k.err == nil {
		k.err = &Error{Operation: k.operation, Code: CodeInvalidRequest, Message: message, cause: cause}
	}
	return k
}

// conceal names texts that no error of this call may show.
func (k *call) conceal(secrets ...*string) *call {
	for _, secret := range secrets {
		if secret != nil && *secret != "" {
			k.secrets = append(k.secrets, *secret)
		}
	}
	return k
}

// do tries the call until it succeeds or the policy gives up.
func (k *call) do(ctx context.Context) ([]byte, error) {
	if k.settings.idempotencyKey != nil && !k.takesKey {
		k.invalid("the operation takes no idempotency key", nil)
	}
	if k.settings.query != nil && !k.takesQuery {
		k.invalid("the operation has options of its own and takes no WithQuery", nil)
	}
	if k.err != nil {
		return nil, k.err
	}
	policy, begun := k.settings.retry, time.Now()
	for {
		if ctx.Err() != nil {
			return nil, k.givenUp(ctx, nil)
		}
		k.attempts++
		text, failure := k.attempt(ctx)
		if failure == nil {
			return text, nil
		}
		failure.Attempts = k.attempts
		if k.attempts > 1 && k.doneBefore != nil && k.doneBefore(failure) {
			return nil, nil
		}
		if ctx.Err() != nil || k.attempts >= policy.MaxAttempts || !k.retryable(failure) {
			return nil, failure
		}
		wait := policy.wait(failure, k.attempts)
		if policy.MaxElapsed > 0 && wait > policy.MaxElapsed-time.Since(begun) {
			return nil, failure
		}
		if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < wait {
			return nil, failure
		}
		k.client.settings.logger.WarnContext(ctx, "hookflow: trying again", "operation", k.operation,
			"status", failure.Status, "code", string(failure.Code), "attempt", k.attempts, "wait", wait)
		if !pause(ctx, wait) {
			return nil, k.givenUp(ctx, failure)
		}
	}
}

// givenUp is the error of a call whose context ended between two attempts. What
// the last attempt failed with stays in it.
func (k *call) givenUp(ctx context.Context, last *Error) *Error {
	if last == nil {
		return &Error{Operation: k.operation, Code: contextCode(ctx), Message: "given up", Attempts: k.attempts, cause: ctx.Err()}
	}
	last.cause = errors.Join(ctx.Err(), last.cause)
	return last
}

// pause waits, and reports whether the context let it.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
