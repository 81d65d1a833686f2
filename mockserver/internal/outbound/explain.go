package outbound

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"time"
)

// explain turns a transport error into words that do not depend on the Go
// version. answering says that the answer had begun.
func explain(ctx context.Context, timeout time.Duration, err error, answering bool) *Error {
	var own *Error
	var netErr net.Error
	switch {
	case errors.As(err, &own):
		return own
	case errors.Is(ctx.Err(), context.Canceled):
		return &Error{Kind: Canceled, Message: "request canceled"}
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded),
		ctx.Err() != nil, errors.As(err, &netErr) && netErr.Timeout():
		return NoAnswerWithin(timeout)
	case errors.Is(err, syscall.ECONNREFUSED):
		return &Error{Kind: Refused, Message: "connection refused: " + addressOf(err)}
	case answering && isClosed(err):
		return ClosedInAnswer()
	case isClosed(err):
		return ClosedBeforeAnswer()
	case isTLS(err):
		return &Error{Kind: Other, Message: "TLS failed: " + cause(err)}
	}
	return &Error{Kind: Other, Message: "request failed: " + cause(err)}
}

func isClosed(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) ||
		errors.Is(err, net.ErrClosed)
}

func isTLS(err error) bool {
	var verification *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	var authority x509.UnknownAuthorityError
	return errors.As(err, &verification) || errors.As(err, &record) || errors.As(err, &alert) || errors.As(err, &authority)
}

func addressOf(err error) string {
	var op *net.OpError
	if errors.As(err, &op) && op.Addr != nil {
		return op.Addr.String()
	}
	return "unknown address"
}

// cause is the innermost text that still says something.
func cause(err error) string {
	var op *net.OpError
	if errors.As(err, &op) && op.Err != nil {
		err = op.Err
	}
	text := strings.TrimPrefix(err.Error(), "net/http: ")
	return strings.TrimPrefix(text, "HTTP/1.x transport connection broken: ")
}
