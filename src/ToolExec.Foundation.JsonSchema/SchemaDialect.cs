namespace ToolExec.Foundation.JsonSchema;

/// <summary>The JSON Schema dialects this package understands.</summary>
public enum SchemaDialect
{
    /// <summary>Draft 2020-12, the default.</summary>
    Draft202012 = 0,

    /// <summary>Draft 2019-09.</summary>
    Draft201909 = 1,

    /// <summary>Draft-07.</summary>
    Draft7 = 2,

    /// <summary>Draft-06.</summary>
    Draft6 = 3,

    /// <summary>Draft-04.</summary>
    Draft4 = 4,
}
