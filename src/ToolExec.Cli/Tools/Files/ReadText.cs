using System.ComponentModel;
using System.Text;

namespace ToolExec.Cli;

/// <summary>Reads a text file.</summary>
internal static class ReadText
{
    public static async ValueTask<Result> RunAsync(Arguments arguments, FileRoot root, CancellationToken cancellationToken)
    {
        var file = await root.OpenAsync(arguments.Path, FileMode.Open, FileAccess.Read, cancellationToken).ConfigureAwait(false);
        await using (file.ConfigureAwait(false))
        {
            // The length is not believed: /proc and growing files have another one.
            var bytes = new byte[Math.Min(Math.Max(file.Length, 4096), Limits.FileBytes) + 1];
            var count = 0;
            int read;
            while ((read = await file.ReadAsync(bytes.AsMemory(count), cancellationToken).ConfigureAwait(false)) > 0)
            {
                count += read;
                if (count > Limits.FileBytes)
                {
                    throw ToolFailure.Because($"The file '{arguments.Path}' has more than {Limits.FileBytes} bytes.");
                }

                if (count == bytes.Length)
                {
                    Array.Resize(ref bytes, Math.Min(bytes.Length * 2, Limits.FileBytes + 1));
                }
            }

            return Slice(Decode(bytes.AsSpan(0, count), arguments.Path), count, arguments);
        }
    }

    private static string Decode(ReadOnlySpan<byte> bytes, string path)
    {
        bytes = bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        try
        {
            return bytes.Contains((byte)0) ? throw Binary(path) : new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Binary(path);
        }
    }

    private static Result Slice(string text, int bytes, Arguments arguments)
    {
        var lines = CountWords.Run(new CountWords.Arguments(text)).Lines;
        if (arguments is { FirstLine: <= 1, MaxLines: null })
        {
            return new Result(arguments.Path, text, bytes, lines);
        }

        var start = 0;
        for (var line = 1; line < arguments.FirstLine && start < text.Length; line++)
        {
            start = After(text, start);
        }

        var end = arguments.MaxLines is null ? text.Length : start;
        for (var line = 0; line < arguments.MaxLines && end < text.Length; line++)
        {
            end = After(text, end);
        }

        return new Result(arguments.Path, text[start..end], bytes, lines);
    }

    private static int After(string text, int start) => text.IndexOf('\n', start) is var end and >= 0 ? end + 1 : text.Length;

    private static ToolExecException Binary(string path) => ToolFailure.Because($"The file '{path}' is no text: it is not UTF-8 or has NUL characters.");

    internal sealed record Arguments(
        [property: Description("The file, relative to the root folder; UTF-8 text of at most 1 MiB.")] string Path,
        [property: Description("The first line to give, counted from 1.")] int FirstLine = 1,
        [property: Description("The most lines to give; all where absent.")] int? MaxLines = null);

    internal sealed record Result(
        [property: Description("The file, as asked for.")] string Path,
        [property: Description("The text of the lines asked for.")] string Text,
        [property: Description("The size of the whole file in bytes.")] int Bytes,
        [property: Description("The lines of the whole file.")] int Lines);
}
