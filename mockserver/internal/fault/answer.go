package fault

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
)

// wait is the time a limited caller is told to wait.
func (f Fault) wait() time.Duration {
	if f.RetryAfter == 0 {
		return time.Second
	}
	return f.RetryAfter
}

// problem is the error that stands in for the handler's answer.
func (f Fault) problem() *problem.Error {
	p := standing(f.Status, f.wait())
	p.RetryAfter = 0 // the headers are in the fault's own form
	if f.Code != "" {
		p.Code = f.Code
	}
	if f.Message != "" {
		p.Message = f.Message
	}
	return p
}

// standing is what the platform says at a status.
func standing(status int, wait time.Duration) *problem.Error {
	text := http.StatusText(status)
	switch status {
	case http.StatusBadRequest:
		return problem.Invalid(text)
	case http.StatusUnauthorized:
		return problem.Unauthorized()
	case http.StatusPaymentRequired:
		return problem.New(status, problem.CodeQuota, text)
	case http.StatusForbidden:
		return problem.AccessDenied()
	case http.StatusNotFound:
		return problem.NotFound(text)
	case http.StatusConflict:
		return problem.Conflict(text)
	case http.StatusRequestEntityTooLarge:
		return problem.New(status, problem.CodePayloadTooLarge, text)
	case http.StatusUnprocessableEntity:
		return problem.Unprocessable(text)
	case http.StatusTooManyRequests:
		return problem.RateLimited(wait)
	case http.StatusInternalServerError:
		return problem.Internal()
	}
	if status > http.StatusInternalServerError {
		return problem.New(status, problem.CodeInternal, text)
	}
	return problem.New(status, problem.CodeClient, text)
}

// limitHeaders are the headers of a 429 in the fault's form.
func (f Fault) limitHeaders(now time.Time) http.Header {
	h := http.Header{}
	if f.Status != http.StatusTooManyRequests {
		return h
	}
	seconds := int64((f.wait() + time.Second - 1) / time.Second)
	switch f.RateLimit {
	case LimitAll, LimitRetryAfter:
		h.Set("Retry-After", strconv.FormatInt(seconds, 10))
	case LimitDate:
		// A date has whole seconds: rounded up, so that nobody comes too early.
		h.Set("Retry-After", now.Add(f.wait()+time.Second-1).UTC().Format(http.TimeFormat))
	}
	if f.RateLimit == LimitAll || f.RateLimit == LimitReset {
		h.Set("X-RateLimit-Limit", "1")
		h.Set("X-RateLimit-Remaining", "0")
		h.Set("X-RateLimit-Reset", strconv.FormatInt(now.Unix()+seconds, 10))
	}
	return h
}

// page is what a gateway in front of the platform answers.
func page(status int) []byte {
	title := fmt.Sprintf("%d %s", status, http.StatusText(status))
	return []byte("<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title + "</h1></center>\r\n</body>\r\n</html>\r\n")
}

const htmlType = "text/html"

// gateway is the status of a page where the fault names none.
func (f Fault) gateway() int {
	if f.Status == 0 {
		return http.StatusBadGateway
	}
	return f.Status
}
