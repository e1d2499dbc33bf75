using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ToolExec.Governance;

/// <summary>Puts what is large of a result into artifacts, and a preview in its place.</summary>
internal sealed class SpillStep(ArtifactOptions options, IArtifactStore store, ISecretScrubber? scrubber) : IToolMiddleware
{
    private const string Json = "application/json";

    private static readonly StrictJsonOptions AnySize = new() { MaxBytes = int.MaxValue, MaxDepth = 256 };

    private IArtifactStore Store => store;

    private TimeSpan TimeToLive => options.TimeToLive;

    public async ValueTask<ToolResult> InvokeAsync(ToolCallContext context, ToolCallDelegate next)
    {
        var result = await next(context).ConfigureAwait(false);

        // A script works on what it gets: a preview would be wrong data to it.
        if (!result.IsSuccess || context.Caller?.Execution is not null || result.ValueUtf8.Length + result.Content.Sum(SizeOf) <= options.Threshold)
        {
            return result;
        }

        var began = context.Notes?.Begin();
        var spilled = await SpillAsync(context, result).ConfigureAwait(false);
        context.Notes?.Add(CallSteps.Spill, !spilled.IsSuccess ? "failed" : ReferenceEquals(spilled, result) ? "kept" : "spilled", since: began);
        return spilled;
    }

    private static long SizeOf(ContentBlock block) => block switch
    {
        TextBlock text => Encoding.UTF8.GetByteCount(text.Text),
        ImageBlock image => image.Data.Length,
        AudioBlock audio => audio.Data.Length,
        EmbeddedResourceBlock { Resource: var resource } => (resource.Blob?.Length ?? 0) + Encoding.UTF8.GetByteCount(resource.Text ?? ""),
        _ => 0,
    };

    private async ValueTask<ToolResult> SpillAsync(ToolCallContext context, ToolResult result)
    {
        // What is kept and what is shown of it must not hold a secret either.
        result = scrubber?.Scrub(result) ?? result;
        var value = result.Value;
        var isMirror = value is { } some && IsMirror(some, result.Content);
        var valueSize = isMirror ? 0L : result.ValueUtf8.Length;
        var left = valueSize + result.Content.Sum(SizeOf);
        if (left <= options.Threshold)
        {
            return result;
        }

        // The largest first; what is small stays where it is.
        var large = new HashSet<ContentBlock>(ReferenceEqualityComparer.Instance);
        var isValueLarge = false;
        foreach (var (block, size) in result.Content.Select(b => ((ContentBlock?)b, SizeOf(b))).Append((null, valueSize)).OrderByDescending(static p => p.Item2))
        {
            if (left <= options.Threshold)
            {
                break;
            }

            isValueLarge |= block is null || !large.Add(block);
            left -= size;
        }

        try
        {
            var keeper = new Keeper(this, ToolCaller.ScopeOf(context.Caller, options.Scope), context.CancellationToken);
            var content = new List<ContentBlock>(result.Content.Count + 2);
            if (isValueLarge)
            {
                content.AddRange(await keeper.KeepAsync(result.ValueUtf8.ToArray(), Json, value).ConfigureAwait(false));
            }

            foreach (var block in result.Content)
            {
                content.AddRange(large.Contains(block) ? await keeper.KeepAsync(block, isMirror && result.Content.Count == 1 ? value : null).ConfigureAwait(false) : [block]);
            }

            // A value that only says again what the texts say goes with them.
            var isGone = isValueLarge || (isMirror && large.Any(static b => b is TextBlock));
            return new ToolResult(ToolStatus.Succeeded, isGone ? null : value, content) { Meta = result.Meta, CachedAge = result.CachedAge, RecordedAt = result.RecordedAt, Planned = result.Planned };
        }
        catch (ArtifactStoreException full)
        {
            return ToolResult.Failure(new ToolError(ToolErrorKind.ResultTooLarge, $"The tool '{context.Tool.Id}' ran, but its result is too large to hand around and cannot be kept. {full.Message} Ask the tool for less.") { Exception = full });
        }
    }

    // The runner gives content its value: a text read as JSON, or as a string; several texts as a list. Servers send both as well.
    private static bool IsMirror(JsonElement value, IReadOnlyList<ContentBlock> content)
    {
        var texts = content.OfType<TextBlock>().Select(static t => t.Text).ToList();
        return (texts, value.ValueKind) switch
        {
            ([], _) => value.ValueKind == JsonValueKind.Null,
            ([var only], JsonValueKind.String) => value.ValueEquals(only),
            ([var only], _) => ToolExecJson.TryParse(Encoding.UTF8.GetBytes(only), out var parsed, out _, AnySize) && JsonElement.DeepEquals(parsed, value),
            (_, JsonValueKind.Array) => value.GetArrayLength() == texts.Count && value.EnumerateArray().Zip(texts).All(static p => p.First.ValueKind == JsonValueKind.String && p.First.ValueEquals(p.Second)),
            _ => false,
        };
    }

    private string Preview(ArtifactInfo info, ReadOnlyMemory<byte> data, JsonElement? json)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"The result is large ({info.Size} bytes, {info.MediaType}) and is kept as {info.Uri} until {info.Expires:yyyy-MM-dd HH:mm} UTC. Read parts of it with read_artifact.");
        if (json is { ValueKind: JsonValueKind.Object or JsonValueKind.Array } value)
        {
            text.Append("\nShape: ").Append(JsonOutline.Of(value));
        }

        if (!info.MediaType.StartsWith("text/", StringComparison.Ordinal) && !string.Equals(info.MediaType, Json, StringComparison.Ordinal))
        {
            return text.ToString();
        }

        // The two ends alone are decoded: a head of so many characters has at most four times as many bytes.
        var head = TextCut.Head(Decode(data.Span[..Math.Min(data.Length, (options.HeadLength * 4) + 4)]), options.HeadLength);
        var tailFrom = Math.Max(0, data.Length - ((options.TailLength * 4) + 4));
        while (tailFrom < data.Length && (data.Span[tailFrom] & 0xC0) == 0x80)
        {
            tailFrom++;
        }

        var tail = TextCut.Tail(Decode(data.Span[tailFrom..]), options.TailLength);
        if (head.Length > 0)
        {
            text.Append("\nBeginning:\n").Append(head);
        }

        if (tail.Length > 0)
        {
            text.Append("\n…\nEnd:\n").Append(tail);
        }

        return text.ToString();
    }

    private static string Decode(ReadOnlySpan<byte> utf8)
    {
        // Not through the middle of a character.
        for (var cut = 0; cut < 4 && !utf8.IsEmpty && Rune.DecodeLastFromUtf8(utf8, out _, out _) != OperationStatus.Done; cut++)
        {
            utf8 = utf8[..^1];
        }

        return Encoding.UTF8.GetString(utf8);
    }

    /// <summary>Keeps parts of one result.</summary>
    private sealed class Keeper(SpillStep step, string scope, CancellationToken cancellationToken)
    {
        private const string Text = "text/plain; charset=utf-8";

        public ValueTask<IReadOnlyList<ContentBlock>> KeepAsync(ContentBlock block, JsonElement? value) => block switch
        {
            TextBlock { Text: var text } => KeepAsync(Encoding.UTF8.GetBytes(text), value is { ValueKind: JsonValueKind.Object or JsonValueKind.Array } ? Json : Text, value),
            ImageBlock image => KeepAsync(image.Data, image.MimeType, null),
            AudioBlock audio => KeepAsync(audio.Data, audio.MimeType, null),
            EmbeddedResourceBlock { Resource: { Text: { } text } resource } => KeepAsync(Encoding.UTF8.GetBytes(text), resource.MimeType ?? Text, null),
            EmbeddedResourceBlock { Resource: { Blob: { } blob } resource } => KeepAsync(blob, resource.MimeType ?? "application/octet-stream", null),
            _ => new([block]),
        };

        public async ValueTask<IReadOnlyList<ContentBlock>> KeepAsync(ReadOnlyMemory<byte> data, string mediaType, JsonElement? json)
        {
            var info = await step.Store.WriteAsync(data, mediaType, scope, step.TimeToLive, cancellationToken).ConfigureAwait(false);
            GovernanceTelemetry.CountSpilled(info.Size);
            return [new TextBlock(step.Preview(info, data, json)), new ResourceLinkBlock(info.Uri, info.Id) { MimeType = info.MediaType, Size = info.Size }];
        }
    }
}
