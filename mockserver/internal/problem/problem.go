// Package problem holds the errors that a handler answers with. They know their
// status, code and text; the HTTP layer turns them into the error envelope.
package problem

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Error codes of the envelope.
const (
	CodeValidation      = "validation_error"
	CodeInvalidRequest  = "invalid_request"
	CodeClient          = "client_error"
	CodeUnauthorized    = "unauthorized"
	CodeQuota           = "quota_exceeded"
	CodeForbidden       = "forbidden"
	CodeNotFound        = "not_found"
	CodeConflict        = "conflict"
	CodePayloadTooLarge = "payload_too_large"
	CodeUnprocessable   = "unprocessable_entity"
	CodeRateLimit       = "rate_limit_exceeded"
	CodeInternal        = "internal_error"
)

// Error is an answer other than success.
type Error struct {
	Status      int               // HTTP status
	Code        string            // machine-readable code of the envelope
	Message     string            // text for people
	FieldErrors map[string]string // message per field, for validation and quota errors
	RetryAfter  time.Duration     // when to try again, for rate limits
	Detail      string            // tells errors apart that look the same; not shown
}

// Error implements error.
func (e *Error) Error() string {
	text := fmt.Sprintf("%d %s: %s", e.Status, e.Code, e.Message)
	fields := slices.Sorted(maps.Keys(e.FieldErrors))
	if len(fields) == 0 {
		return text
	}
	for i, f := range fields {
		fields[i] = f + ": " + e.FieldErrors[f]
	}
	return text + " (" + strings.Join(fields, "; ") + ")"
}

// New returns an error of any status and code.
func New(status int, code, message string) *Error {
	return &Error{Status: status, Code: code, Message: message}
}

// Invalid is 400 invalid_request.
func Invalid(message string) *Error {
	return New(http.StatusBadRequest, CodeInvalidRequest, message)
}

// Validation is 400 validation_error with a message per field.
func Validation(fields map[string]string) *Error {
	e := New(http.StatusBadRequest, CodeValidation, "Invalid request parameters")
	e.FieldErrors = fields
	return e
}

// Field is Validation of a single field.
func Field(name, message string) *Error {
	return Validation(map[string]string{name: message})
}

// Client is a client_error, the code of the session routes, of any status.
func Client(status int, message string) *Error {
	return New(status, CodeClient, message)
}

// Unauthorized is 401 with its one text.
func Unauthorized() *Error {
	return New(http.StatusUnauthorized, CodeUnauthorized, "Authentication required")
}

// DetailOtherCredential marks a 401 for a good credential of a kind that the
// operation does not take.
const DetailOtherCredential = "the operation takes no such credential"

// OtherCredential is Unauthorized for a good credential of the wrong kind.
func OtherCredential() *Error {
	e := Unauthorized()
	e.Detail = DetailOtherCredential
	return e
}

// QuotaExceeded is 402 with the details of the quota in FieldErrors.
func QuotaExceeded(message string, details map[string]string) *Error {
	e := New(http.StatusPaymentRequired, CodeQuota, message)
	e.FieldErrors = details
	return e
}

// Forbidden is 403.
func Forbidden(message string) *Error {
	return New(http.StatusForbidden, CodeForbidden, message)
}

// AccessDenied is 403 "Access denied": another organisation's object.
func AccessDenied() *Error { return Forbidden("Access denied") }

// NotFound is 404.
func NotFound(message string) *Error {
	return New(http.StatusNotFound, CodeNotFound, message)
}

// Conflict is 409.
func Conflict(message string) *Error {
	return New(http.StatusConflict, CodeConflict, message)
}

// PayloadTooLarge is 413 for a body over limit bytes.
func PayloadTooLarge(limit int64) *Error {
	return New(http.StatusRequestEntityTooLarge, CodePayloadTooLarge,
		fmt.Sprintf("Request body exceeds maximum allowed size of %d bytes", limit))
}

// Unprocessable is 422.
func Unprocessable(message string) *Error {
	return New(http.StatusUnprocessableEntity, CodeUnprocessable, message)
}

// RateLimited is 429 with the time to wait.
func RateLimited(retryAfter time.Duration) *Error {
	seconds := max(1, int64((retryAfter+time.Second-1)/time.Second))
	e := New(http.StatusTooManyRequests, CodeRateLimit,
		fmt.Sprintf("Too many requests. Please retry after %d seconds.", seconds))
	e.RetryAfter = retryAfter
	return e
}

// Internal is 500 with its one text.
func Internal() *Error {
	return New(http.StatusInternalServerError, CodeInternal, "An unexpected error occurred")
}
