package verify

import (
	"errors"
	"strings"
)

// Error is what every function of this package and of package provider returns
// when it refuses something. It never holds a secret, a signature or any of the
// body, so it may be logged. It should not be sent to the caller of an HTTP
// endpoint: the reason helps whoever is forging.
type Error struct {
	// Reason is the code; see the constants.
	Reason Reason
	// Header is the name of the header at fault, or "".
	Header string
	// Detail says in a few words what was wrong, or "".
	Detail string
	// Err is the cause, or nil. Unwrap returns it.
	Err error
}

// Error returns one line: the reason, the header, the detail and the cause.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Reason.Error())
	if e.Header != "" {
		b.WriteString(": ")
		b.WriteString(e.Header)
	}
	if e.Detail != "" {
		b.WriteString(": ")
		b.WriteString(e.Detail)
	}
	if e.Err != nil {
		b.WriteString(": ")
		b.WriteString(e.Err.Error())
	}
	return b.String()
}

// Is makes errors.Is match the reason and its parents.
func (e *Error) Is(target error) bool { return e.Reason.Is(target) }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// ReasonOf returns the finest reason in err's chain, or "" when err is nil or
// comes from somewhere else.
func ReasonOf(err error) Reason {
	var e *Error
	if errors.As(err, &e) {
		return e.Reason
	}
	var r Reason
	if errors.As(err, &r) {
		return r
	}
	return ""
}

func fail(reason Reason, header, detail string) error {
	return &Error{Reason: reason, Header: header, Detail: detail}
}
