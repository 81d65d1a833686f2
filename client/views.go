package client

import "time"

// ValidationError is an *Error with CodeValidation, for errors.As.
type ValidationError struct{ Cause *Error }

// RateLimitError is an *Error of category ErrRateLimited, for errors.As.
type RateLimitError struct{ Cause *Error }

// QuotaError is an *Error with CodeQuotaExceeded, for errors.As. Quota, Current,
// Limit and Plan are what the platform said, "" where it said nothing.
type QuotaError struct {
	Cause *Error

	Quota, Current, Limit, Plan string
}

// Fields are the messages by property path, such as url or actions[0].type.
func (e *ValidationError) Fields() map[string]string { return e.Cause.FieldErrors }

// RetryAfter is how long to wait before the next try; 0 when the answer did not
// say.
func (e *RateLimitError) RetryAfter() time.Duration { return e.Cause.RetryAfter }

// Error implements error.
func (e *ValidationError) Error() string { return e.Cause.Error() }

// Error implements error.
func (e *RateLimitError) Error() string { return e.Cause.Error() }

// Error implements error.
func (e *QuotaError) Error() string { return e.Cause.Error() }

// Unwrap is the *Error that this is a view of.
func (e *ValidationError) Unwrap() error { return e.Cause }

// Unwrap is the *Error that this is a view of.
func (e *RateLimitError) Unwrap() error { return e.Cause }

// Unwrap is the *Error that this is a view of.
func (e *QuotaError) Unwrap() error { return e.Cause }

// As offers the typed views.
func (e *Error) As(target any) bool {
	switch t := target.(type) {
	case **ValidationError:
		if e.category() == ErrValidation {
			*t = &ValidationError{e}
			return true
		}
	case **RateLimitError:
		if e.category() == ErrRateLimited {
			*t = &RateLimitError{e}
			return true
		}
	case **QuotaError:
		if e.category() == ErrQuotaExceeded {
			f := e.FieldErrors
			*t = &QuotaError{Cause: e, Quota: f["quota"], Current: f["current"], Limit: f["limit"], Plan: f["plan"]}
			return true
		}
	}
	return false
}
