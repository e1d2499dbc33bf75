namespace ToolExec.Foundation.JsonSchema;

/// <summary>The output formats of the specification (2020-12 core, 12.4).</summary>
public enum SchemaOutputFormat
{
    /// <summary>Only whether the instance is valid.</summary>
    Flag = 0,

    /// <summary>A flat list of errors.</summary>
    Basic = 1,

    /// <summary>Errors nested below the keyword that they made fail.</summary>
    Detailed = 2,
}
