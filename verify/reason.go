package verify

// Reason is a code from a closed list that says why a webhook was refused. It
// is an error itself, so the constants below are the sentinels for errors.Is:
//
//	if errors.Is(err, verify.ErrTimestampExpired) { … }
//
// The list has two levels. A finer reason is also each of its parents: an error
// with ErrTimestampTooOld satisfies errors.Is for ErrTimestampExpired as well.
// The text of a constant is stable and is the same that the SDK family and the
// vectors in testdata use.
type Reason string

// The four reasons that every SDK of the platform knows.
const (
	// ErrMissingHeader: a header that the scheme needs is absent or empty.
	ErrMissingHeader Reason = "missing_header"
	// ErrInvalidSignature: no signature in the header fits any of the secrets.
	ErrInvalidSignature Reason = "invalid_signature"
	// ErrTimestampExpired: the signed time is outside the tolerance.
	ErrTimestampExpired Reason = "timestamp_expired"
	// ErrInvalidPayload: the body is not what a delivery carries; from Event
	// and Request, a body that is genuine but not JSON.
	ErrInvalidPayload Reason = "invalid_payload"
)

// Finer reasons below the four.
const (
	// ErrMalformedHeader: a header breaks the syntax of its scheme, for example
	// by a part without "=" or two timestamps. Parent: ErrInvalidSignature.
	ErrMalformedHeader Reason = "malformed_header"
	// ErrMalformedTimestamp: a timestamp is not a plain decimal number, is
	// padded with zeros, or overflows. Parent: ErrMalformedHeader.
	ErrMalformedTimestamp Reason = "malformed_timestamp"
	// ErrDuplicateHeader: a header of the scheme occurs more than once, and
	// nothing says which one is meant. Parent: ErrMalformedHeader.
	ErrDuplicateHeader Reason = "duplicate_header"
	// ErrHeaderTooLarge: a header is longer than MaxHeader. Parent:
	// ErrMalformedHeader.
	ErrHeaderTooLarge Reason = "header_too_large"
	// ErrUnsupportedVersion: the header is well-formed and holds no signature
	// of version v1. Parent: ErrInvalidSignature.
	ErrUnsupportedVersion Reason = "unsupported_version"
	// ErrTimestampTooOld: signed longer ago than the tolerance. Parent:
	// ErrTimestampExpired.
	ErrTimestampTooOld Reason = "timestamp_too_old"
	// ErrTimestampInFuture: signed further ahead than the tolerance. Parent:
	// ErrTimestampExpired.
	ErrTimestampInFuture Reason = "timestamp_in_future"
	// ErrBodyTooLarge: the body is over the limit. Parent: ErrInvalidPayload.
	ErrBodyTooLarge Reason = "body_too_large"
	// ErrBodyUnreadable: reading the request's body failed; the cause is
	// wrapped. Parent: ErrInvalidPayload.
	ErrBodyUnreadable Reason = "body_unreadable"
)

// Reasons of the replay guard.
const (
	// ErrReplayed: a delivery with this id has been handled before.
	ErrReplayed Reason = "replayed"
	// ErrInProgress: a delivery with this id is being handled right now.
	// Parent: ErrReplayed.
	ErrInProgress Reason = "delivery_in_progress"
	// ErrGuardUnavailable: the guard could not tell; the delivery is refused,
	// and the cause is wrapped.
	ErrGuardUnavailable Reason = "replay_guard_unavailable"
)

// Mistakes of the program, not of the sender. New and the functions that take
// secrets return them.
const (
	// ErrInvalidConfig: an option or an argument makes no sense.
	ErrInvalidConfig Reason = "invalid_config"
	// ErrMissingSecret: no secret was given, or an empty one. Parent:
	// ErrInvalidConfig.
	ErrMissingSecret Reason = "missing_secret"
	// ErrInvalidTolerance: the tolerance is zero or negative. Parent:
	// ErrInvalidConfig.
	ErrInvalidTolerance Reason = "invalid_tolerance"
	// ErrUnsupportedProvider: package provider has no verifier for the name.
	// Parent: ErrInvalidConfig.
	ErrUnsupportedProvider Reason = "unsupported_provider"
)

// Reasons returns the closed list, coarse reasons first.
func Reasons() []Reason {
	return []Reason{
		ErrMissingHeader, ErrInvalidSignature, ErrTimestampExpired, ErrInvalidPayload,
		ErrReplayed, ErrGuardUnavailable, ErrInvalidConfig,
		ErrMalformedHeader, ErrMalformedTimestamp, ErrDuplicateHeader, ErrHeaderTooLarge,
		ErrUnsupportedVersion, ErrTimestampTooOld, ErrTimestampInFuture,
		ErrBodyTooLarge, ErrBodyUnreadable, ErrInProgress,
		ErrMissingSecret, ErrInvalidTolerance, ErrUnsupportedProvider,
	}
}

// Parent returns the next coarser reason, or "" at the top of the list.
func (r Reason) Parent() Reason {
	switch r {
	case ErrMalformedTimestamp, ErrDuplicateHeader, ErrHeaderTooLarge:
		return ErrMalformedHeader
	case ErrMalformedHeader, ErrUnsupportedVersion:
		return ErrInvalidSignature
	case ErrTimestampTooOld, ErrTimestampInFuture:
		return ErrTimestampExpired
	case ErrBodyTooLarge, ErrBodyUnreadable:
		return ErrInvalidPayload
	case ErrInProgress:
		return ErrReplayed
	case ErrMissingSecret, ErrInvalidTolerance, ErrUnsupportedProvider:
		return ErrInvalidConfig
	default:
		return ""
	}
}

// Family returns the coarsest reason above r, or r itself: one of the four that
// every SDK knows, ErrReplayed, ErrGuardUnavailable or ErrInvalidConfig. Use it
// as a metric label or a switch that new finer reasons cannot break.
func (r Reason) Family() Reason {
	for p := r.Parent(); p != ""; p = r.Parent() {
		r = p
	}
	return r
}

// Code returns the code alone, for a log field or a metric label.
func (r Reason) Code() string { return string(r) }

// Error returns "verify: " and the code.
func (r Reason) Error() string { return "verify: " + string(r) }

// Is reports whether target is a coarser reason of r, for errors.Is.
func (r Reason) Is(target error) bool {
	want, ok := target.(Reason)
	if !ok {
		return false
	}
	for have := r; have != ""; have = have.Parent() {
		if have == want {
			return true
		}
	}
	return false
}
