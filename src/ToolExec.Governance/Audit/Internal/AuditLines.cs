using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace ToolExec.Governance;

/// <summary>Reads the files of a trail: the one that is written to, and those that it has rotated away.</summary>
internal static class AuditLines
{
    // A record is far smaller; a line that is larger is no record.
    private const int MaxLine = 16 * 1024 * 1024;

    public static StrictJsonOptions AnySize { get; } = new() { MaxBytes = int.MaxValue, MaxDepth = 256 };

    /// <summary>Returns the files that a trail's file has rotated away, the oldest first.</summary>
    public static IReadOnlyList<string> Rotated(string path)
    {
        var (folder, name, extension) = (Path.GetDirectoryName(Path.GetFullPath(path))!, Path.GetFileNameWithoutExtension(path), Path.GetExtension(path));
        return !Directory.Exists(folder) ? [] : [.. Directory.EnumerateFiles(folder, $"{name}.*{extension}")
            .Select(f => (File: f, Number: NumberOf(f, name, extension)))
            .Where(static f => f.Number > 0)
            .OrderBy(static f => f.Number)
            .Select(static f => f.File)];
    }

    /// <summary>Returns the name for the next file that is rotated away.</summary>
    public static string NextRotated(string path)
    {
        var (name, extension) = (Path.GetFileNameWithoutExtension(path), Path.GetExtension(path));
        var next = Rotated(path) is [.., var last] ? NumberOf(last, name, extension) + 1 : 1;
        return Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, string.Create(CultureInfo.InvariantCulture, $"{name}.{next:000000}{extension}"));
    }

    /// <summary>Returns the last line of a file, or null where it has none.</summary>
    public static AuditLine? Last(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        using var stream = Open(path);
        AuditLine? last = null;
        var end = stream.Length;
        for (var size = 64L * 1024; ; size *= 4)
        {
            var start = Math.Max(0, end - size);
            var piece = new byte[(int)(end - start)];
            stream.Position = start;
            stream.ReadExactly(piece);
            var text = piece.AsSpan().TrimEnd((byte)'\n');
            if (text.IsEmpty && start == 0)
            {
                return last;
            }

            var at = text.LastIndexOf((byte)'\n');
            if (at >= 0 || start == 0)
            {
                // Which line it is would take the whole file to know; the end is what is asked for.
                return new AuditLine(path, 0, text[(at + 1)..].ToArray(), IsWhole: true);
            }

            if (size > MaxLine)
            {
                throw new IOException($"The end of '{path}' is no record of an audit trail.");
            }
        }
    }

    /// <summary>Reads the lines of a file.</summary>
    /// <exception cref="IOException">It cannot be read, or a line is far too long.</exception>
    public static async IAsyncEnumerable<AuditLine> ReadAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var stream = Open(path);
        await using (stream.ConfigureAwait(false))
        {
            var line = new ArrayBufferWriter<byte>();
            var piece = new byte[64 * 1024];
            var number = 1L;
            int read;
            while ((read = await stream.ReadAsync(piece, cancellationToken).ConfigureAwait(false)) > 0)
            {
                var from = 0;
                for (var at = Array.IndexOf(piece, (byte)'\n', 0, read); at >= 0; at = Array.IndexOf(piece, (byte)'\n', from, read - from))
                {
                    line.Write(piece.AsSpan(from, at - from));
                    yield return new AuditLine(path, number++, line.WrittenSpan.ToArray(), IsWhole: true);
                    line.ResetWrittenCount();
                    from = at + 1;
                }

                line.Write(piece.AsSpan(from, read - from));
                if (line.WrittenCount > MaxLine)
                {
                    throw new IOException($"Line {number} of '{path}' is too long to be a record of an audit trail.");
                }
            }

            if (line.WrittenCount > 0)
            {
                yield return new AuditLine(path, number, line.WrittenSpan.ToArray(), IsWhole: false);
            }
        }
    }

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, useAsync: false);

    private static long NumberOf(string file, string name, string extension)
    {
        var text = Path.GetFileName(file);
        var middle = text.Length > name.Length + 1 + extension.Length ? text[(name.Length + 1)..^extension.Length] : "";
        return middle.Length >= 6 && long.TryParse(middle, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }
}
