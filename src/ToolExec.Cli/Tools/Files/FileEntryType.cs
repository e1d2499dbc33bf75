using System.Text.Json.Serialization;

namespace ToolExec.Cli;

/// <summary>What an entry of a folder is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FileEntryType>))]
internal enum FileEntryType
{
    [JsonStringEnumMemberName("file")]
    File,

    [JsonStringEnumMemberName("folder")]
    Folder,

    [JsonStringEnumMemberName("link")]
    Link,
}
