export interface Table {
  name: string
  columns: string[]
  rows: string[][]
}
