using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ToolExec.Runtime;

/// <summary>containerd, by the command <c>nerdctl</c>. Each question is a process of its own.</summary>
/// <remarks>
/// A container is made and started at once, by <c>run</c>: <c>start</c> cannot connect a standard input. It is looked at as soon as the guest has said that it is
/// there, before it is given a script.
/// </remarks>
internal sealed class NerdctlEngine(ContainerSandboxOptions options, TimeProvider time) : IContainerEngine
{
    private const string AsJson = "--format={{json .}}";
    private static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ImportTimeout = TimeSpan.FromMinutes(10);

    private readonly NerdctlCommand _nerdctl = new(options, time);

    public async Task<EngineDescription> DescribeAsync(CancellationToken cancellationToken)
    {
        var (output, _) = await RunAsync("describe its engine", ["info", AsJson], cancellationToken).ConfigureAwait(false);
        var info = Parse(output, NerdctlJsonContext.Default.NerdctlInfo);
        return new EngineDescription
        {
            Name = $"containerd {info.ServerVersion}",
            Kernel = info.KernelVersion,
            ChoosesRuntime = true,
            TakesProfilePath = true,
            BoundsMemory = info.MemoryLimit && info.SwapLimit,
            BoundsCpu = info.CpuCfsQuota,
            BoundsProcesses = info.PidsLimit,
            HasSeccomp = info.SecurityOptions?.Any(o => o.Contains("seccomp", StringComparison.Ordinal) && !o.Contains("unconfined", StringComparison.Ordinal)) == true,
        };
    }

    public async Task<string?> FindImageAsync(string name, string label, string value, CancellationToken cancellationToken)
    {
        var (ids, _) = await RunAsync("list images", ["images", "--quiet", "--no-trunc", name], cancellationToken).ConfigureAwait(false);
        if (string.IsNullOrWhiteSpace(ids))
        {
            return null;
        }

        // Anybody may give an image a name; what is in it says the label.
        var (output, _) = await RunAsync("inspect an image", ["image", "inspect", AsJson, name], cancellationToken).ConfigureAwait(false);
        return Lines(output, NerdctlJsonContext.Default.NerdctlImage).Any(image => string.Equals(image.Config?.Labels?.GetValueOrDefault(label), value, StringComparison.Ordinal)) ? name : null;
    }

    public async Task<string> ImportImageAsync(string name, string label, string value, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        using var archive = await ImageArchive.CreateAsync(name, label, value, write, cancellationToken).ConfigureAwait(false);
        await _nerdctl.RunAsync("load an image", ImportTimeout, ["load"], cancellationToken, archive.WriteAsync).ConfigureAwait(false);
        return name;
    }

    public async Task<AttachedContainer> RunAsync(
        string name, CreateContainer container, Action<InspectedContainer> accept, Action<ReadOnlyMemory<byte>> onError, CancellationToken cancellationToken)
    {
        var streams = await NerdctlStreams.StartAsync(_nerdctl, NerdctlArguments.Run(name, container), onError, cancellationToken).ConfigureAwait(false);
        try
        {
            accept(await InspectAsync(name, cancellationToken).ConfigureAwait(false));
            return streams;
        }
        catch
        {
            await streams.EndAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async Task<InspectedContainer> InspectAsync(string name, CancellationToken cancellationToken)
    {
        var (output, _) = await RunAsync("inspect the container", ["container", "inspect", "--mode=native", AsJson, name], cancellationToken).ConfigureAwait(false);
        return NerdctlInspection.Read(Parse(output, NerdctlJsonContext.Default.NerdctlContainer));
    }

    public async Task<int> WaitAsync(string name, CancellationToken cancellationToken)
    {
        var (output, _) = await RunAsync("wait for the container", ["wait", name], cancellationToken).ConfigureAwait(false);
        return int.TryParse(output.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            ? code
            : throw new EngineException("nerdctl did not say with which code the container ended.");
    }

    public async Task RemoveAsync(string name, CancellationToken cancellationToken)
    {
        // With --force it succeeds whatever happens, but names only what it has removed.
        var (removed, errors) = await RunAsync("remove the container", ["rm", "--force", "--volumes", name], cancellationToken).ConfigureAwait(false);
        if (removed.Contains(name, StringComparison.Ordinal))
        {
            return;
        }

        var (left, _) = await RunAsync("list containers", ["ps", "--all", "--no-trunc", AsJson], cancellationToken).ConfigureAwait(false);
        if (left.Contains(name, StringComparison.Ordinal))
        {
            throw new EngineException($"nerdctl could not remove the container: {errors.Trim()}");
        }
    }

    public async Task<IReadOnlyList<ListedContainer>> ListAsync(string label, string value, CancellationToken cancellationToken)
    {
        var (output, _) = await RunAsync("list containers", ["ps", "--all", "--no-trunc", $"--filter=label={label}={value}", AsJson], cancellationToken).ConfigureAwait(false);
        return
        [
            .. Lines(output, NerdctlJsonContext.Default.NerdctlListed).Select(listed => new ListedContainer(listed.ID, Labels(listed.Labels)))
                .Where(listed => string.Equals(listed.Labels!.GetValueOrDefault(label), value, StringComparison.Ordinal)),
        ];
    }

    public void Dispose()
    {
        // Nothing is kept between commands.
    }

    // Ours have neither commas nor equals signs in them; what becomes of others' does not matter.
    private static Dictionary<string, string> Labels(string? text)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var label in (text ?? "").Split(','))
        {
            if (label.Split('=', 2) is [var name, var value])
            {
                labels[name] = value;
            }
        }

        return labels;
    }

    private static IEnumerable<T> Lines<T>(string output, JsonTypeInfo<T> type)
        where T : class =>
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => Parse(line, type));

    private static T Parse<T>(string json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new EngineException("nerdctl answered with null.");
        }
        catch (JsonException e)
        {
            throw new EngineException("nerdctl answered with something that is not the JSON that was asked for.", null, e);
        }
    }

    private Task<(string Output, string Errors)> RunAsync(string what, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        _nerdctl.RunAsync(what, CommandTimeout, arguments, cancellationToken);
}
