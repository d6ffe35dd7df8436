package desk

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"

	"lethe/model"
	"lethe/model/calendar"
)

// Median writes the median of a month's replies in days; nothing when there was
// no reply.
func (f *MonthFigures) Median() string {
	if f.Answered == 0 {
		return ""
	}
	return strconv.FormatFloat(f.MedianDays, 'f', -1, 64)
}

// MonthsCSV writes figures for a spreadsheet: a line for each month, a column for
// each type and channel. It names nobody.
func MonthsCSV(figures []MonthFigures) ([]byte, error) {
	head := []string{"month", "received", "answered", "in_time", "late", "extended", "refused", "ended_without_reply", "median_days"}
	for _, t := range calendar.RequestTypes() {
		head = append(head, "type_"+string(t))
	}
	for _, c := range model.Channels {
		head = append(head, "channel_"+string(c))
	}
	rows := [][]string{head}
	for _, f := range figures {
		row := []string{f.Month.String()[:7]}
		for _, n := range []int{f.Received, f.Answered, f.InTime, f.Late, f.Extended, f.Refused, f.Unanswered} {
			row = append(row, strconv.Itoa(n))
		}
		row = append(row, f.Median())
		for _, t := range calendar.RequestTypes() {
			row = append(row, strconv.Itoa(f.ByType[t]))
		}
		for _, c := range model.Channels {
			row = append(row, strconv.Itoa(f.ByChannel[c]))
		}
		rows = append(rows, row)
	}
	var out bytes.Buffer
	if err := csv.NewWriter(&out).WriteAll(rows); err != nil {
		return nil, fmt.Errorf("the figures cannot be written as CSV: %w", err)
	}
	return out.Bytes(), nil
}
