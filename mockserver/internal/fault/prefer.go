package fault

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
)

// preferred reads the fault that a request asks for itself, as in
//
//	Prefer: code=429, delay=1500
//
// code is a status, delay milliseconds or a duration such as 1.5s, damage one of
// the damages, and rate-limit a form of 429. Other preferences are not for us, by
// RFC 7240. It returns those that were taken, "" for none.
func preferred(header http.Header) (f Fault, taken string, refused *problem.Error) {
	f = Fault{ID: "prefer", Operation: Every}
	var applied []string
	for _, line := range header.Values("Prefer") {
		for preference := range strings.SplitSeq(line, ",") {
			preference, _, _ = strings.Cut(preference, ";")
			name, value, _ := strings.Cut(preference, "=")
			name, value = strings.ToLower(strings.TrimSpace(name)), strings.Trim(strings.TrimSpace(value), `"`)
			var err error
			switch name {
			case "code":
				f.Status, err = strconv.Atoi(value)
			case "delay":
				f.Delay, err = duration(value)
			case "damage":
				f.Damage = value
			case "rate-limit":
				f.RateLimit = value
			default:
				continue
			}
			if err != nil {
				return f, "", problem.Invalid(fmt.Sprintf("Prefer: %s=%s cannot be read", name, value))
			}
			applied = append(applied, name+"="+value)
		}
	}
	if len(applied) == 0 {
		return f, "", nil
	}
	if err := f.check(Known{}); err != nil {
		return f, "", problem.Invalid("Prefer: " + strings.TrimPrefix(err.Error(), "fault: "))
	}
	return f, strings.Join(applied, ", "), nil
}

// duration reads milliseconds or a duration with a unit.
func duration(text string) (time.Duration, error) {
	if ms, err := strconv.ParseInt(text, 10, 64); err == nil {
		if ms > int64(maxDelay/time.Millisecond) {
			return 0, strconv.ErrRange
		}
		return time.Duration(ms) * time.Millisecond, nil
	}
	return time.ParseDuration(text)
}
