using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;

namespace ToolExec.Governance;

/// <summary>Keeps the end of a trail in a file of its own.</summary>
internal sealed class AuditAnchor(string file, ILogger logger)
{
    private static readonly JsonTypeInfo<AuditHead> HeadType = (JsonTypeInfo<AuditHead>)ToolExecJson.DefaultOptions.GetTypeInfo(typeof(AuditHead));

    private readonly string _path = Path.GetFullPath(file);
    private bool _isFailing;

    public static AuditHead Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), HeadType) ?? throw new JsonException("There is no value.");
        }
        catch (JsonException fault)
        {
            throw new IOException($"The anchor '{path}' does not hold the end of a trail.", fault);
        }
    }

    // The trail is right without it; that it cannot be written is told once.
    public void Write(AuditHead head)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            var temporary = $"{_path}.tmp";
            File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(head, HeadType));
            File.Move(temporary, _path, overwrite: true);
            _isFailing = false;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            if (!_isFailing)
            {
                _isFailing = true;
                logger.AuditAnchorFailed(fault);
            }
        }
    }
}
