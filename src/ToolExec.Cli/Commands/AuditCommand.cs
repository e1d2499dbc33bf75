using System.CommandLine;
using System.IO.Enumeration;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;
using ToolExec.Governance;

namespace ToolExec.Cli;

/// <summary><c>audit</c>: reads audit trails. It needs no configuration and starts nothing.</summary>
internal static class AuditCommand
{
    public static Command Create(CommandRunner runner, CliIo io)
    {
        var command = new Command("audit", "Read the audit trail.");
        command.Subcommands.Add(CreateVerify(runner, io));
        command.Subcommands.Add(CreateShow(runner, io));
        return command;
    }

    private static Argument<string[]> Files() => new("FILE")
    {
        Description = "The file of the trail, or of durable; those that it has rotated away are read before it. Several are read in the order given.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static Command CreateVerify(CommandRunner runner, CliIo io)
    {
        var files = Files();
        var key = new Option<string?>("--key-file") { Description = "The file that holds the key of the trail.", HelpName = "FILE" };
        var anchor = new Option<string?>("--anchor") { Description = "The file that holds the end that the trail must still have.", HelpName = "FILE" };
        var partial = new Option<bool>("--partial") { Description = "The oldest files are gone: begin with the first record there is." };
        var command = new Command("verify", "Say whether a trail is what was written; ends with 3 at the first fault.") { files, key, anchor, partial };
        runner.SetPlainAction(command, async (parsed, settings, cancellationToken) =>
        {
            try
            {
                var trail = await AuditTrail.OpenAsync(In(io, parsed.GetRequiredValue(files)), cancellationToken).ConfigureAwait(false);
                AuditVerification found;
                await using (trail.ConfigureAwait(false))
                {
                    found = await trail.VerifyAsync(
                        new AuditVerifyOptions
                        {
                            KeyFile = In(io, parsed.GetValue(key)),
                            Anchor = In(io, parsed.GetValue(anchor)) is { } path ? AuditVerifyOptions.ReadAnchor(path) : null,
                            AllowsMissingBeginning = parsed.GetValue(partial),
                        },
                        cancellationToken).ConfigureAwait(false);
                }

                Report(io, settings, found);
                return found.IsValid ? ExitCodes.Ok : ExitCodes.Refused;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw new ConfigurationException(fault.Message);
            }
        });
        return command;
    }

    private static Command CreateShow(CommandRunner runner, CliIo io)
    {
        var files = Files();
        var last = new Option<int?>("--last") { Description = "Only the last records, this many.", HelpName = "COUNT" };
        var tool = new Option<string?>("--tool") { Description = "Only calls of these tools; a star stands for anything.", HelpName = "GLOB" };
        var failed = new Option<bool>("--failed") { Description = "Only calls that did not succeed." };
        var command = new Command("show", "Show the records of a trail. They are not verified.") { files, last, tool, failed };
        runner.SetPlainAction(command, async (parsed, settings, cancellationToken) =>
        {
            var glob = parsed.GetValue(tool);
            var (max, onlyFailed) = (parsed.GetValue(last) ?? int.MaxValue, parsed.GetValue(failed));
            var shown = new Queue<AuditRecord>();
            try
            {
                var trail = await AuditTrail.OpenAsync(In(io, parsed.GetRequiredValue(files)), cancellationToken).ConfigureAwait(false);
                await using (trail.ConfigureAwait(false))
                {
                    await foreach (var record in trail.ReadAsync(cancellationToken).ConfigureAwait(false))
                    {
                        if ((glob is null || (record.Tool is { } id && FileSystemName.MatchesSimpleExpression(glob, id, ignoreCase: false))) && (!onlyFailed || record.ErrorCode is not null))
                        {
                            shown.Enqueue(record);
                            if (shown.Count > max)
                            {
                                shown.Dequeue();
                            }
                        }
                    }
                }
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw new ConfigurationException(fault.Message);
            }

            Show(io, settings, shown);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static string[] In(CliIo io, string[] paths) => [.. paths.Select(p => Path.Combine(io.Folder, p))];

    private static string? In(CliIo io, string? path) => path is null ? null : Path.Combine(io.Folder, path);

    private static void Report(CliIo io, GlobalSettings settings, AuditVerification found)
    {
        if (settings.Output == OutputFormat.Json)
        {
            using var buffer = new MemoryStream();
            using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
            {
                json.WriteStartObject();
                json.WriteBoolean("valid", found.IsValid);
                json.WriteNumber("records", found.Records);
                json.WriteNumber("first", found.First);
                json.WriteNumber("sequence", found.Head.Sequence);
                json.WriteString("hash", found.Head.Hash);
                json.WriteNumber("lost", found.Lost);
                json.WriteBoolean("closed", found.IsClosed);
                if (found.Fault is { } fault)
                {
                    json.WriteStartObject("fault");
                    json.WriteString("file", fault.File);
                    json.WriteNumber("line", fault.Line);
                    json.WriteString("message", fault.Message);
                    json.WriteEndObject();
                }

                json.WriteEndObject();
            }

            io.Output.Profile.Out.Writer.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.ToArray()));
            return;
        }

        io.Output.Write(Tables.Cell($"{found.Records} records are right{(found.Records == 0 ? "" : $", {found.First} to {found.Head.Sequence}")}.\n"));
        io.Output.Write(Tables.Cell($"end      {found.Head.Sequence} {found.Head.Hash}\n"));
        if (found.Lost > 0)
        {
            io.Output.Write(Tables.Cell($"lost     {found.Lost} records could not be kept, as the trail itself says\n", Color.Yellow));
        }

        if (found.Fault is { } wrong)
        {
            io.Error.Write(Tables.Cell($"{wrong}.\n", Color.Red));
        }
    }

    private static void Show(CliIo io, GlobalSettings settings, IEnumerable<AuditRecord> records)
    {
        if (settings.Output == OutputFormat.Json)
        {
            var type = (JsonTypeInfo<AuditRecord>)ToolExecJson.DefaultOptions.GetTypeInfo(typeof(AuditRecord));
            io.Output.Profile.Out.Writer.WriteLine($"[\n{string.Join(",\n", records.Select(r => JsonSerializer.Serialize(r, type)))}\n]");
            return;
        }

        var table = Tables.Make("#", "Time", "Who", "Tool", "What became of it", "Rule").RightAlign(0);
        foreach (var record in records)
        {
            var caller = string.Join('/', new[] { record.Caller?.Tenant, record.Caller?.User, record.Caller?.Session }.OfType<string>());
            var outcome = record.Event == AuditEvent.Call ? record.ErrorCode ?? "succeeded" : $"({record.Event.ToString().ToLowerInvariant()})";
            table.AddRow(
                Tables.Cell(record.Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture), Color.Grey),
                Tables.Cell(record.Time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture)),
                Tables.Cell(caller),
                Tables.Cell(record.Tool, Color.Aqua),
                Tables.Cell(outcome, record.ErrorCode is null ? null : Color.Red),
                Tables.Cell(record.Decision is null ? "" : $"{record.Decision} {record.Rule}"));
        }

        io.Output.Write(table);
    }
}
