using System.Text;
using System.Text.Json;

namespace ToolExec.Cli;

/// <summary>Reads files that the user named.</summary>
internal static class InputFile
{
    /// <summary>Reads a file of strict JSON.</summary>
    /// <exception cref="ConfigurationException">The file cannot be read, is too large, or is no strict JSON.</exception>
    public static JsonElement ReadJson(string path, string shown, int maxBytes) => Parse(ReadBytes(path, shown, maxBytes), shown, maxBytes);

    /// <summary>Reads a file of UTF-8 text.</summary>
    /// <exception cref="ConfigurationException">The file cannot be read or is too large.</exception>
    public static string ReadText(string path, string shown, int maxBytes) => Encoding.UTF8.GetString(ReadBytes(path, shown, maxBytes));

    private static byte[] ReadBytes(string path, string shown, int maxBytes)
    {
        try
        {
            using var file = File.OpenRead(path);
            return ReadBounded(file, shown, maxBytes);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ConfigurationException($"There is no file '{shown}'.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new ConfigurationException($"The file '{shown}' cannot be read: {fault.Message}");
        }
    }

    /// <summary>Reads strict JSON from a stream, such as the standard input.</summary>
    /// <exception cref="ConfigurationException">It is too large or no strict JSON.</exception>
    public static JsonElement ReadJson(Stream stream, string shown, int maxBytes) => Parse(ReadBounded(stream, shown, maxBytes), shown, maxBytes);

    /// <summary>Reads UTF-8 text from a stream, such as the standard input.</summary>
    /// <exception cref="ConfigurationException">It is too large.</exception>
    public static string ReadText(Stream stream, string shown, int maxBytes) => Encoding.UTF8.GetString(ReadBounded(stream, shown, maxBytes));

    /// <summary>Reads strict JSON from a text of the command line.</summary>
    /// <exception cref="ConfigurationException">It is no strict JSON.</exception>
    public static JsonElement ParseText(string json, string shown)
    {
        try
        {
            return ToolExecJson.Parse(json);
        }
        catch (JsonException fault)
        {
            throw new ConfigurationException($"{shown} is not JSON as it is taken here: {fault.Message}");
        }
    }

    private static byte[] ReadBounded(Stream stream, string shown, int maxBytes)
    {
        using var copy = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            copy.Write(buffer, 0, read);
            if (copy.Length > maxBytes)
            {
                throw new ConfigurationException($"{shown} has more than {maxBytes} bytes.");
            }
        }

        return copy.ToArray();
    }

    private static JsonElement Parse(byte[] bytes, string shown, int maxBytes) =>
        ToolExecJson.TryParse(bytes, out var json, out var error, new StrictJsonOptions { MaxBytes = maxBytes })
            ? json
            : throw new ConfigurationException($"{shown} is not JSON as it is taken here (no comments, no trailing commas, no member twice): {error}");
}
