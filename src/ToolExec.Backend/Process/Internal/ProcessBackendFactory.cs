using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ToolExec.Backend;

/// <summary>Makes backends of the kind <c>process</c>: with <c>tools</c>, command lines; with <c>command</c>, one long-lived process that speaks the line protocol.</summary>
internal sealed class ProcessBackendFactory : IBackendFactory
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);

    public string Kind => ProcessBackend.BackendKind;

    public IBackend Create(string name, BackendSettings settings, IServiceProvider services)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(services);
        if (settings.Contains("tools") == settings.Contains("command"))
        {
            throw new BackendSettingsException(settings.Path, "must have either 'tools' (programs that each call starts) or 'command' (a program that stays and speaks the line protocol).");
        }

        try
        {
            return settings.Contains("tools")
                ? new ProcessBackend(name, ReadCommands(settings), services.GetService<ISecretResolver>(), services.GetService<TimeProvider>(), services.GetService<ILoggerFactory>())
                : new ToolProcessBackend(name, ReadToolProcess(settings), services.GetService<ISecretResolver>(), services.GetService<TimeProvider>(), services.GetService<ILoggerFactory>());
        }
        catch (OptionsValidationException fault)
        {
            throw new BackendSettingsException(settings.Path, $"is not valid. {string.Join(' ', fault.Failures)}");
        }
    }

    private static ProcessBackendOptions ReadCommands(BackendSettings settings)
    {
        var options = new ProcessBackendOptions
        {
            Executable = settings.GetString("executable"),
            WorkingDirectory = settings.GetString("cwd"),
            StopGrace = settings.GetTimeSpan("stopGrace", TimeSpan.FromMilliseconds(250), TimeSpan.Zero, TimeSpan.FromHours(1)),
        };
        options.MaxConcurrency = settings.GetInt32("maxConcurrency", options.MaxConcurrency, 1, 1024);
        options.MaxWaiting = settings.GetInt32("maxWaiting", options.MaxWaiting, 0, 1_000_000);
        ReadEnvironment(settings, options.PassedVariables, options.Environment);
        foreach (var tool in settings.GetObjects("tools"))
        {
            options.Tools.Add(ReadTool(tool));
        }

        settings.EnsureAllRead();
        return options;
    }

    private static void ReadEnvironment(BackendSettings settings, IList<string> passed, IDictionary<string, string> added)
    {
        if (settings.Contains("passEnv"))
        {
            passed.Clear();
        }

        foreach (var variable in settings.GetStrings("passEnv"))
        {
            passed.Add(variable);
        }

        foreach (var (variable, value) in settings.GetStringMap("env"))
        {
            added[variable] = value;
        }
    }

    private static CommandTool ReadTool(BackendSettings settings)
    {
        var tool = new CommandTool
        {
            Name = settings.GetRequiredString("name"),
            Title = settings.GetString("title"),
            Description = settings.GetString("description"),
            Executable = settings.GetString("executable"),
            WorkingDirectory = settings.GetString("cwd"),
            StandardInput = settings.GetString("stdin"),
            OutputSchema = settings.GetJson("outputSchema"),
            Annotations = ReadAnnotations(settings),
            Effects = ReadEffects(settings),
            Output = settings.GetWord("output", CommandOutput.Text, ProcessWords.Outputs),
        };
        tool.MediaType = settings.GetString("mediaType") ?? tool.MediaType;
        tool.Encoding = settings.GetString("encoding") ?? tool.Encoding;
        tool.ReplacesInvalidText = settings.GetBoolean("replaceInvalidText", tool.ReplacesInvalidText);
        tool.Timeout = settings.GetTimeSpan("timeout", tool.Timeout, Least, TimeSpan.FromDays(1));
        tool.MaxOutputBytes = settings.GetInt32("maxOutputBytes", tool.MaxOutputBytes, 256, 256 * 1024 * 1024);
        tool.MaxErrorBytes = settings.GetInt32("maxErrorBytes", tool.MaxErrorBytes, 256, 16 * 1024 * 1024);
        foreach (var (item, index) in settings.GetList("arguments").Select(static (item, index) => (item, index)))
        {
            tool.Arguments.Add(ReadArgument(item, $"{settings.Path}/arguments/{index}"));
        }

        foreach (var (parameter, parameterSettings) in settings.GetObjectMap("parameters"))
        {
            tool.Parameters.Add(ReadParameter(parameter, parameterSettings));
        }

        foreach (var (code, meaning) in settings.GetObjectMap("exitCodes"))
        {
            tool.ExitCodes[ReadCode(code, meaning)] = ReadExit(meaning);
        }

        foreach (var tag in settings.GetStrings("tags"))
        {
            tool.Tags.Add(tag);
        }

        settings.EnsureAllRead();
        return tool;
    }

    // A text, a list of parts that stand or fall together, or parts with a condition.
    private static CommandArgument ReadArgument(JsonElement json, string path)
    {
        if (json.ValueKind == JsonValueKind.String)
        {
            return json.GetString()!;
        }

        var wrapped = json.ValueKind == JsonValueKind.Object && json.TryGetProperty("parts", out _);
        var settings = wrapped ? new BackendSettings(json, path) : null;
        var parts = settings?.GetStrings("parts") ?? new BackendSettings(Wrap(json), path).GetStrings("parts");
        if (parts.Count == 0)
        {
            throw new BackendSettingsException(path, "must be a string, a list of strings, or an object with 'parts' and 'when'.");
        }

        var argument = new CommandArgument([.. parts]) { When = settings?.GetString("when") };
        settings?.EnsureAllRead();
        return argument;
    }

    private static JsonElement Wrap(JsonElement parts) => ToolExecJson.Parse($$"""{"parts":{{parts.GetRawText()}}}""");

    private static CommandParameter ReadParameter(string name, BackendSettings settings)
    {
        var parameter = new CommandParameter
        {
            Name = name,
            Type = settings.GetWord("type", CommandParameterType.Text, ProcessWords.ParameterTypes),
            Description = settings.GetString("description"),
            IsRequired = settings.GetBoolean("required", true),
            Default = settings.GetScalar("default"),
            Pattern = settings.GetString("pattern"),
            Minimum = settings.GetDouble("minimum"),
            Maximum = settings.GetDouble("maximum"),
            AllowLeadingDash = settings.GetBoolean("allowLeadingDash", false),
        };
        parameter.MaxLength = settings.GetInt32("maxLength", parameter.MaxLength, 1, 1_000_000);
        foreach (var value in settings.GetStrings("enum"))
        {
            parameter.AllowedValues.Add(value);
        }

        settings.EnsureAllRead();
        return parameter;
    }

    private static int ReadCode(string code, BackendSettings meaning) =>
        int.TryParse(code, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new BackendSettingsException(meaning.Path, "must have an exit code, a whole number, as its name.");

    private static CommandExit ReadExit(BackendSettings settings)
    {
        var exit = new CommandExit(settings.GetBoolean("success", false), settings.GetString("message"), settings.GetBoolean("retryable", false));
        settings.EnsureAllRead();
        return exit;
    }

    private static ToolAnnotations? ReadAnnotations(BackendSettings settings)
    {
        if (settings.GetObject("annotations") is not { } hints)
        {
            return null;
        }

        var annotations = new ToolAnnotations
        {
            ReadOnlyHint = Hint("readOnly"),
            DestructiveHint = Hint("destructive"),
            IdempotentHint = Hint("idempotent"),
            OpenWorldHint = Hint("openWorld"),
        };
        hints.EnsureAllRead();
        return annotations;

        bool? Hint(string name) => hints.Contains(name) ? hints.GetBoolean(name, false) : null;
    }

    private static ToolEffects? ReadEffects(BackendSettings settings)
    {
        if (settings.GetObject("effects") is not { } declared)
        {
            return null;
        }

        var effects = new ToolEffects { Reads = declared.GetStrings("reads"), Writes = declared.GetStrings("writes"), Exclusive = declared.GetBoolean("exclusive", false) };
        declared.EnsureAllRead();
        return effects;
    }

    private static ToolProcessOptions ReadToolProcess(BackendSettings settings)
    {
        var options = new ToolProcessOptions { Command = settings.GetRequiredString("command"), WorkingDirectory = settings.GetString("cwd") };
        foreach (var argument in settings.GetStrings("args"))
        {
            options.Arguments.Add(argument);
        }

        ReadEnvironment(settings, options.PassedVariables, options.Environment);
        var most = TimeSpan.FromHours(1);
        options.StartTimeout = settings.GetTimeSpan("startTimeout", options.StartTimeout, Least, most);
        options.PingTimeout = settings.GetTimeSpan("pingTimeout", options.PingTimeout, Least, most);
        options.CancelGrace = settings.GetTimeSpan("cancelGrace", options.CancelGrace, Least, most);
        options.StopGrace = settings.GetTimeSpan("stopGrace", options.StopGrace, TimeSpan.Zero, most);
        options.RestartDelay = settings.GetTimeSpan("restartDelay", options.RestartDelay, Least, most);
        options.MaxRestartDelay = settings.GetTimeSpan("maxRestartDelay", options.MaxRestartDelay, Least, most);
        options.MaxPending = settings.GetInt32("maxPending", options.MaxPending, 1, 100_000);
        options.MaxMessageBytes = settings.GetInt32("maxMessageBytes", options.MaxMessageBytes, 1024, 256 * 1024 * 1024);
        settings.EnsureAllRead();
        return options;
    }
}
