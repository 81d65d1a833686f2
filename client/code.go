package client

import (
	"errors"
	"net/http"

	"github.com/webhook-platform/hookflow-go/gen/api"
)

// Code is the machine-readable code of an error: one of the API's, or one of the
// client's own below.
type Code string

// Codes of the API.
const (
	CodeValidation      = Code(api.ErrorCodeValidationError)
	CodeInvalidRequest  = Code(api.ErrorCodeInvalidRequest) // also the client's, for a call that it does not make
	CodeClient          = Code(api.ErrorCodeClientError)    // of accounts and sessions; the status says which
	CodeUnauthorized    = Code(api.ErrorCodeUnauthorized)
	CodeQuotaExceeded   = Code(api.ErrorCodeQuotaExceeded)
	CodeForbidden       = Code(api.ErrorCodeForbidden)
	CodeNotFound        = Code(api.ErrorCodeNotFound)
	CodeConflict        = Code(api.ErrorCodeConflict)
	CodePayloadTooLarge = Code(api.ErrorCodePayloadTooLarge)
	CodeUnprocessable   = Code(api.ErrorCodeUnprocessableEntity)
	CodeRateLimited     = Code(api.ErrorCodeRateLimitExceeded)
	CodeInternal        = Code(api.ErrorCodeInternalError)
)

// Codes of Ingress.Receive alone.
const (
	CodeSignature = Code(api.IngressErrorCodeSignatureVerificationFailed)
	CodeDisabled  = Code(api.IngressErrorCodeDisabled)
)

// Codes of the client, for calls that got no answer or one that it cannot read.
const (
	CodeTimeout         Code = "timeout"          // an attempt took longer than the client's timeout, or the context's deadline passed
	CodeCanceled        Code = "canceled"         // the context was canceled
	CodeNetwork         Code = "network_error"    // no connection, or it broke
	CodeInvalidResponse Code = "invalid_response" // the answer is not the API's
)

// Categories for errors.Is. An *Error belongs to exactly one: to that of its code
// and, where the answer had no code of its own, to that of its status.
var (
	ErrValidation      = errors.New("validation error")  // 400, properties of the body; see ValidationError
	ErrInvalidRequest  = errors.New("invalid request")   // 400 and other refusals of the request itself
	ErrUnauthorized    = errors.New("unauthorized")      // 401
	ErrQuotaExceeded   = errors.New("quota exceeded")    // 402; see QuotaError
	ErrForbidden       = errors.New("forbidden")         // 403
	ErrNotFound        = errors.New("not found")         // 404
	ErrConflict        = errors.New("conflict")          // 409
	ErrGone            = errors.New("gone")              // 410
	ErrPayloadTooLarge = errors.New("payload too large") // 413
	ErrUnprocessable   = errors.New("unprocessable")     // 422
	ErrRateLimited     = errors.New("rate limited")      // 429; see RateLimitError
	ErrServer          = errors.New("server error")      // 5xx
	ErrTimeout         = errors.New("timeout")
	ErrCanceled        = errors.New("canceled")
	ErrNetwork         = errors.New("network error")
	ErrInvalidResponse = errors.New("invalid response")
)

func (e *Error) category() error {
	switch e.Code {
	case CodeValidation:
		return ErrValidation
	case CodeInvalidRequest:
		return ErrInvalidRequest
	case CodeUnauthorized, CodeSignature:
		return ErrUnauthorized
	case CodeQuotaExceeded:
		return ErrQuotaExceeded
	case CodeForbidden:
		return ErrForbidden
	case CodeNotFound:
		return ErrNotFound
	case CodeConflict:
		return ErrConflict
	case CodeDisabled:
		return ErrGone
	case CodePayloadTooLarge:
		return ErrPayloadTooLarge
	case CodeUnprocessable:
		return ErrUnprocessable
	case CodeRateLimited:
		return ErrRateLimited
	case CodeInternal:
		return ErrServer
	case CodeTimeout:
		return ErrTimeout
	case CodeCanceled:
		return ErrCanceled
	case CodeNetwork:
		return ErrNetwork
	case CodeInvalidResponse:
		return ErrInvalidResponse
	}
	return categoryOf(e.Status)
}

// categoryOf serves answers without a code of their own: those of proxies, and
// client_error, which comes with several statuses.
func categoryOf(status int) error {
	switch {
	case status == http.StatusUnauthorized:
		return ErrUnauthorized
	case status == http.StatusPaymentRequired:
		return ErrQuotaExceeded
	case status == http.StatusForbidden:
		return ErrForbidden
	case status == http.StatusNotFound:
		return ErrNotFound
	case status == http.StatusConflict:
		return ErrConflict
	case status == http.StatusGone:
		return ErrGone
	case status == http.StatusRequestEntityTooLarge:
		return ErrPayloadTooLarge
	case status == http.StatusUnprocessableEntity:
		return ErrUnprocessable
	case status == http.StatusTooManyRequests:
		return ErrRateLimited
	case status >= 400 && status <= 499:
		return ErrInvalidRequest
	case status >= 500:
		return ErrServer
	}
	return ErrInvalidResponse
}
