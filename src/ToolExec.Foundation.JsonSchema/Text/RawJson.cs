namespace ToolExec.Foundation.JsonSchema;

/// <summary>Walks text that is known to be JSON (perhaps with the comments and trailing commas that a document may allow).</summary>
internal static class RawJson
{
    public static int SkipSpace(ReadOnlySpan<byte> json, int i)
    {
        while ((uint)i < (uint)json.Length)
        {
            var value = json[i];
            if (value is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' or (byte)',' or (byte)':')
            {
                i++;
            }
            else if (value == '/')
            {
                i = SkipComment(json, i);
            }
            else
            {
                break;
            }
        }

        return i;
    }

    /// <summary>Skips a comment that starts at the index; at the end of the text when it is not closed.</summary>
    public static int SkipComment(ReadOnlySpan<byte> json, int i)
    {
        if (i + 1 >= json.Length)
        {
            return json.Length;
        }

        var rest = json[(i + 2)..];
        if (json[i + 1] == '*')
        {
            var end = rest.IndexOf("*/"u8);
            return end < 0 ? json.Length : i + 2 + end + 2;
        }

        var line = rest.IndexOfAny((byte)'\n', (byte)'\r');
        return line < 0 ? json.Length : i + 2 + line;
    }

    /// <summary>The index after the value that starts at the index.</summary>
    public static int SkipValue(ReadOnlySpan<byte> json, int i)
    {
        switch (json[i])
        {
            case (byte)'"':
                return Utf8Text.FindEnd(json, i + 1, out _) + 1;
            case (byte)'{' or (byte)'[':
                return SkipContainer(json, i);
            default:
                while (i < json.Length && json[i] is not ((byte)',' or (byte)']' or (byte)'}' or (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' or (byte)'/'))
                {
                    i++;
                }

                return i;
        }
    }

    private static int SkipContainer(ReadOnlySpan<byte> json, int i)
    {
        var depth = 0;
        while (i < json.Length)
        {
            switch (json[i])
            {
                case (byte)'{' or (byte)'[':
                    depth++;
                    i++;
                    break;
                case (byte)'}' or (byte)']':
                    i++;
                    if (--depth == 0)
                    {
                        return i;
                    }

                    break;
                case (byte)'"':
                    i = Utf8Text.FindEnd(json, i + 1, out _) + 1;
                    break;
                case (byte)'/':
                    i = SkipComment(json, i);
                    break;
                default:
                    i++;
                    break;
            }
        }

        return i;
    }
}
