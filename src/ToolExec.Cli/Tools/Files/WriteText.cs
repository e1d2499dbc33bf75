using System.ComponentModel;
using System.Text;
using System.Text.Json.Serialization;

namespace ToolExec.Cli;

/// <summary>Writes a text file.</summary>
internal static class WriteText
{
    [JsonConverter(typeof(JsonStringEnumConverter<WriteMode>))]
    internal enum WriteMode
    {
        [JsonStringEnumMemberName("create")]
        Create,

        [JsonStringEnumMemberName("overwrite")]
        Overwrite,

        [JsonStringEnumMemberName("append")]
        Append,
    }

    public static async ValueTask<Result> RunAsync(Arguments arguments, FileRoot root, CancellationToken cancellationToken)
    {
        var bytes = Encoding.UTF8.GetBytes(arguments.Text);
        if (bytes.Length > Limits.FileBytes)
        {
            throw ToolFailure.Because($"The text has {bytes.Length} bytes, but at most {Limits.FileBytes} are written.");
        }

        var exists = File.Exists(root.Resolve(arguments.Path, mustExist: false));

        // What exists is opened without being emptied: only once it is known to be inside the root is it changed.
        var mode = exists && arguments.Mode != WriteMode.Create ? FileMode.Open : FileMode.CreateNew;
        var file = await root.OpenAsync(arguments.Path, mode, FileAccess.Write, cancellationToken).ConfigureAwait(false);
        await using (file.ConfigureAwait(false))
        {
            if (arguments.Mode == WriteMode.Append)
            {
                file.Seek(0, SeekOrigin.End);
            }
            else
            {
                file.SetLength(0);
            }

            await file.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
            return new Result(arguments.Path, bytes.Length, !exists);
        }
    }

    internal sealed record Arguments(
        [property: Description("The file, relative to the root folder; its folder must exist.")] string Path,
        [property: Description("The text to write, as UTF-8; at most 1 MiB.")] string Text,
        [property: Description("create: refuse where the file exists; overwrite: replace what is there; append: add to it.")] WriteMode Mode = WriteMode.Create);

    internal sealed record Result(
        [property: Description("The file, as asked for.")] string Path,
        [property: Description("The bytes written.")] int Bytes,
        [property: Description("Whether the file is new.")] bool Created);
}
