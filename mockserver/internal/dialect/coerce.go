package dialect

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/webhook-platform/hookflow-go/internal/contract"
)

// coercions read values as another type where that can be done.
var coercions = []rewrite{{
	name: "coercion", in: func(x *translation) {
		if !x.takesJSON() {
			return
		}
		o, isObject := parseObject(x.Body)
		if !isObject {
			return
		}
		changed := false
		for _, p := range x.Op.Properties(contract.InBody) {
			if raw := o.get(p.Name); raw != nil {
				if value := coerce(p, raw); value != nil {
					o.set(p.Name, value)
					changed = true
				}
			}
		}
		if changed {
			x.Body = o.text()
		}
	},
}}

var null = json.RawMessage("null")

// coerce reads a value as the property's type; nil leaves it as it is.
func coerce(p contract.Property, raw json.RawMessage) json.RawMessage {
	raw = bytes.TrimSpace(raw)
	switch raw[0] {
	case '"':
		var text string
		if json.Unmarshal(raw, &text) != nil {
			return nil
		}
		return coerceText(p, text)
	case 't', 'f':
		if p.Type == "string" && p.Format == "" && !p.Enum {
			return quote(string(raw))
		}
	case 'n', '{', '[':
	default:
		return coerceNumber(p, string(raw))
	}
	return nil
}

// coerceText reads text. Empty text is as good as null for all that is not text.
func coerceText(p contract.Property, text string) json.RawMessage {
	trimmed := strings.TrimSpace(text)
	switch {
	case p.Type == "integer":
		if trimmed == "" {
			return null
		}
		if n, err := strconv.ParseInt(trimmed, 10, 64); err == nil {
			return json.RawMessage(strconv.FormatInt(n, 10))
		}
	case p.Type == "boolean":
		switch trimmed {
		case "":
			return null
		case "true", "True", "TRUE":
			return json.RawMessage("true")
		case "false", "False", "FALSE":
			return json.RawMessage("false")
		}
	case p.Type == "string" && (p.Format == "uuid" || p.Format == "date-time"):
		if trimmed == "" {
			return null
		}
	}
	return nil
}

func coerceNumber(p contract.Property, text string) json.RawMessage {
	isInteger := !strings.ContainsAny(text, ".eE")
	switch {
	case p.Type == "integer" && !isInteger:
		f, err := strconv.ParseFloat(text, 64)
		if err == nil && math.Abs(f) <= math.MaxInt32 {
			return json.RawMessage(strconv.FormatInt(int64(f), 10))
		}
	case p.Type == "boolean" && isInteger:
		return json.RawMessage(strconv.FormatBool(strings.Trim(text, "-0") != ""))
	case p.Type == "string" && p.Format == "date-time" && isInteger:
		if seconds, err := strconv.ParseInt(text, 10, 64); err == nil {
			return quote(time.Unix(seconds, 0).UTC().Format(time.RFC3339))
		}
	case p.Type == "string" && p.Format == "" && !p.Enum:
		return quote(text)
	}
	return nil
}
