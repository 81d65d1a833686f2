package outbound

import "time"

// NoAnswerWithin is the error of a request that timed out.
func NoAnswerWithin(timeout time.Duration) *Error {
	return &Error{Kind: Timeout, Message: within(timeout)}
}

// ClosedBeforeAnswer is the error of a connection that ended before the answer.
func ClosedBeforeAnswer() *Error {
	return &Error{Kind: Closed, Message: "connection closed before the response"}
}

// ClosedInAnswer is the error of a connection that ended in the answer.
func ClosedInAnswer() *Error {
	return &Error{Kind: Closed, Message: "connection closed before the end of the response"}
}
