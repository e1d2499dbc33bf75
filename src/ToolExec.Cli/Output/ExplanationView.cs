using System.Text.Json;
using Spectre.Console;

namespace ToolExec.Cli;

/// <summary>Shows what each step of a call did.</summary>
internal static class ExplanationView
{
    public static Table Of(CallExplanation explanation)
    {
        var table = Tables.Make("Step", "Time", "What it did").RightAlign(1);
        table.Columns[0].NoWrap = true;
        foreach (var step in explanation.Steps)
        {
            var isThere = step.State == ExplainedState.Ran;
            var text = isThere ? string.Join('\n', step.Notes.Select(CallExplanation.Describe)) : Words(step.State);
            table.AddRow(
                Tables.Cell(step.Name, isThere ? Color.Aqua : Color.Grey),
                Tables.Cell(step.Took is { } took ? Durations.Show(took) : "", Color.Grey),
                Tables.Cell(step.Runs > 1 && step.Took is not null ? $"{text}\n({step.Runs} times)" : text, isThere ? null : Color.Grey));
        }

        return table;
    }

    public static void Write(Utf8JsonWriter json, CallExplanation explanation)
    {
        json.WriteStartArray("explanation");
        foreach (var step in explanation.Steps)
        {
            json.WriteStartObject();
            json.WriteString("step", step.Name);
            json.WriteString("state", step.State switch
            {
                ExplainedState.Ran => "ran",
                ExplainedState.NotReached => "not_reached",
                ExplainedState.NotConcerned => "not_concerned",
                _ => "not_configured",
            });
            if (step.Took is { } took)
            {
                json.WriteNumber("duration_ms", Math.Round(took.TotalMilliseconds, 4));
            }

            json.WriteNumber("runs", step.Runs);
            json.WriteStartArray("notes");
            foreach (var note in step.Notes)
            {
                json.WriteStartObject();
                json.WriteString("outcome", note.Outcome);
                if (note.Subject is not null)
                {
                    json.WriteString("subject", note.Subject);
                }

                if (note.Detail is not null)
                {
                    json.WriteString("detail", note.Detail);
                }

                if (note.Took is { } measured)
                {
                    json.WriteNumber("duration_ms", Math.Round(measured.TotalMilliseconds, 4));
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Words(ExplainedState state) => state switch
    {
        ExplainedState.NotReached => "not reached",
        ExplainedState.NotConcerned => "does not concern this tool",
        _ => "not configured",
    };
}
